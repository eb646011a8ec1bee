/** What happens before anything is painted: the theme is applied that was chosen; src/app/theme.ts changes it. */
try {
  const theme = localStorage.getItem('registry.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
