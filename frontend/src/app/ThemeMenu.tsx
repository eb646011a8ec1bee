/** Chooses the theme: light, dark or the system setting. */
import { Icon, type IconName } from '../ui/icons';
import { Menu } from '../ui/Menu';
import { useStore } from '../ui/store';
import { chooseTheme, type Theme, theme } from './theme';

const CHOICES: readonly { theme: Theme; label: string; icon: IconName }[] = [
  { theme: 'system', label: 'System', icon: 'system' },
  { theme: 'light', label: 'Light', icon: 'sun' },
  { theme: 'dark', label: 'Dark', icon: 'moon' },
];

export function ThemeMenu() {
  const chosen = useStore(theme);
  const icon = CHOICES.find(choice => choice.theme === chosen)?.icon ?? 'system';
  return (
    <Menu label="Theme" className="button subtle icon-only" button={<Icon name={icon} />}>
      {close =>
        CHOICES.map(choice => (
          <button
            key={choice.theme}
            type="button"
            className="menu-item"
            aria-pressed={choice.theme === chosen}
            onClick={() => {
              chooseTheme(choice.theme);
              close();
            }}
          >
            <Icon name={choice.icon} size={16} />
            <span>{choice.label}</span>
            {choice.theme === chosen && (
              <span className="end">
                <Icon name="check" size={16} />
              </span>
            )}
          </button>
        ))
      }
    </Menu>
  );
}
