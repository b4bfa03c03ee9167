import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A dialog over the page; Escape closes it. What had the focus before has it again afterwards. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { title, onClose, children } = props;
  const place = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  useEffect(() => {
    const { current: dialog } = place;
    const { activeElement: before } = document;
    dialog?.showModal();
    return () => {
      isGone.current = true;
      dialog?.close();
      // It may be out of the page already, and has given nothing back then.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={place}
      aria-labelledby="dialog-title"
      onClose={() => {
        // What is gone may have another one in its place.
        if (!isGone.current) onClose();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
