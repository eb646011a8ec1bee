/** A button that opens a menu of links and buttons (native popover: Escape and a click outside close it). */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import './menu.css';

interface MenuProps {
  /** The button's accessible name and tooltip, if its content is not text. */
  label?: string;
  button: ReactNode;
  className?: string;
  children: (close: () => void) => ReactNode;
}

export function Menu({ label, button, className = 'button subtle', children }: MenuProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = () => popover.current?.hidePopover();
  useEffect(() => {
    if (!isOpen) return;
    // Its position was computed for the previous window size.
    const closeOnResize = () => popover.current?.hidePopover();
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
        ref={popover}
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

/** Position the menu below its button, aligned with the button's right edge and within the window. */
function place(menu: HTMLElement, button: HTMLElement | null): void {
  if (!button) return;
  const box = button.getBoundingClientRect();
  menu.style.top = `${box.bottom + 4}px`;
  if (box.right < 260) {
    menu.style.left = `${Math.max(8, box.left)}px`;
    menu.style.right = 'auto';
  } else {
    menu.style.left = 'auto';
    menu.style.right = `${Math.max(8, document.documentElement.clientWidth - box.right)}px`;
  }
}
