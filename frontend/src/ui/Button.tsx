/** Buttons, and links that look like them. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link } from 'wouter';
import './button.css';
import { Icon, type IconName } from './icons';
import { asElement } from './text';

type Kind = 'primary' | 'plain' | 'subtle' | 'danger';

interface Appearance {
  kind?: Kind;
  icon?: IconName;
  size?: 'm' | 's';
  children?: ReactNode;
  className?: string;
}

interface ButtonProps extends Appearance, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Whether its action is running: the button stays focusable and ignores clicks. */
  isBusy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind,
  icon,
  size,
  children,
  className,
  isBusy = false,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classes({ kind, size, className })}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? event => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} size={16} />}
      {asElement(children)}
    </button>
  );
}

/** A square button with an icon; `label` is its accessible name and tooltip. */
export function IconButton({
  icon,
  label,
  className = '',
  ...rest
}: Omit<ButtonProps, 'children' | 'icon'> & { icon: IconName; label: string }) {
  return (
    <Button kind="subtle" {...rest} className={`icon-only ${className}`} aria-label={label} title={label}>
      <Icon name={icon} />
    </Button>
  );
}

/** A link within these pages. */
export function LinkButton({ kind, icon, size, children, className, href }: Appearance & { href: string }) {
  return (
    <Link href={href} className={classes({ kind, size, className })}>
      {icon && <Icon name={icon} size={16} />}
      {asElement(children)}
    </Link>
  );
}

function classes({ kind = 'plain', size = 'm', className }: Appearance): string {
  return ['button', kind, size === 's' && 'button-s', className].filter(Boolean).join(' ');
}
