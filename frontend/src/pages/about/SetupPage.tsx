/** For administrators: how to make the organisation's clients use this registry. */
import { Page } from '../../app/Page';
import './about.css';
import { OrganisationSetup } from './OrganisationSetup';

export function SetupPage() {
  return (
    <Page title="Set up" lead="Make the MCP clients of your organisation use what is approved here.">
      <div className="about-part">
        <OrganisationSetup />
      </div>
    </Page>
  );
}
