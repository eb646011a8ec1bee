/** A native modal dialog: the browser traps the focus, closes it on Escape and restores the focus. */
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { IconButton } from './Button';
import './modal.css';

interface ModalProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons: the one that changes nothing first, the one that acts last. */
  actions?: ReactNode;
  /** Only its buttons close it, not Escape. */
  isCompulsory?: boolean;
}

/** Open while it is rendered. */
export function Modal({ title, onClose, children, actions, isCompulsory = false }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect is cleaned up before the element is removed; a removed dialog cannot restore the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault();
        if (!isCompulsory) onClose();
      }}
    >
      <div className="modal-title">
        <h2 id={titleId} dir="auto">
          {title}
        </h2>
        {!isCompulsory && <IconButton icon="close" label="Close" onClick={onClose} />}
      </div>
      <div className="modal-body">{children}</div>
      {actions && <div className="modal-actions">{actions}</div>}
    </dialog>
  );
}
