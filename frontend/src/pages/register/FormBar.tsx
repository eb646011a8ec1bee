/** The bar below the form, always in view: unsaved changes, discard, cancel and save. */
import { useState } from 'react';
import { Button, LinkButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { Modal } from '../../ui/Modal';
import './bar.css';

interface FormBarProps {
  isChanged: boolean;
  label: string;
  isBusy: boolean;
  home?: string;
  onDiscard: () => void;
}

export function FormBar({ isChanged, label, isBusy, home, onDiscard }: FormBarProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <div className="reg-bar">
      <p className="reg-bar-state" role="status">
        {isChanged && (
          <>
            <Icon name="edit" size={16} />
            <span>
              You have unsaved changes. <span className="quiet reg-bar-more">They are kept in this tab.</span>
            </span>
          </>
        )}
      </p>
      <div className="row">
        {isChanged ? (
          <Button kind="subtle" onClick={() => setIsAsking(true)}>
            Discard…
          </Button>
        ) : (
          home && (
            <LinkButton kind="subtle" href={home}>
              Cancel
            </LinkButton>
          )
        )}
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {isBusy ? 'Saving…' : label}
        </Button>
      </div>
      {isAsking && (
        <Modal
          title="Discard your changes?"
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button onClick={() => setIsAsking(false)}>Keep editing</Button>
              <Button
                kind="danger"
                icon="trash"
                onClick={() => {
                  setIsAsking(false);
                  onDiscard();
                }}
              >
                Discard
              </Button>
            </>
          }
        >
          <p>Your unsaved changes will be lost.</p>
        </Modal>
      )}
    </div>
  );
}
