/** A button that opens a small sheet of links and buttons (native popover: Escape and a click outside close it). */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import './menu.css';

interface MenuProps {
  /** The button's accessible name, where its content does not say it. */
  label?: string;
  button: ReactNode;
  className?: string;
  children: (close: () => void) => ReactNode;
}

export function Menu({ label, button, className = 'button subtle', children }: MenuProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = () => sheet.current?.hidePopover();
  useEffect(() => {
    if (!isOpen) return;
    // It was placed for the window as it was.
    const closeOnResize = () => sheet.current?.hidePopover();
    addEventListener('resize', closeOnResize);
    return () => removeEventListener('resize', closeOnResize);
  }, [isOpen]);
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        {button}
      </button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        className="menu"
        onBeforeToggle={event => {
          if (event.newState === 'open') place(event.currentTarget, trigger.current);
        }}
        onToggle={event => setIsOpen(event.newState === 'open')}
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}

/** Puts the sheet below its button, its end edge under the button's, within the window. */
function place(sheet: HTMLElement, button: HTMLElement | null): void {
  if (!button) return;
  const box = button.getBoundingClientRect();
  sheet.style.top = `${box.bottom + 4}px`;
  if (box.right < 260) {
    sheet.style.left = `${Math.max(8, box.left)}px`;
    sheet.style.right = 'auto';
  } else {
    sheet.style.left = 'auto';
    sheet.style.right = `${Math.max(8, document.documentElement.clientWidth - box.right)}px`;
  }
}
