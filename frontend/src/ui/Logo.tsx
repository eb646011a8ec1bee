/** The product's mark. */

export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg className="logo" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" />
      <path d="M8 11.5 16 7l8 4.5v9L16 25l-8-4.5zm0 0 8 4.5 8-4.5M16 16v9" />
    </svg>
  );
}
