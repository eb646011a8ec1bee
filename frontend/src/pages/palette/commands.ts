/** The pages and actions of the command palette. */
import { routes } from '../../app/routes';
import { chooseTheme, type Theme } from '../../app/theme';
import type { Auth } from '../../auth/auth';
import type { IconName } from '../../ui/icons';
import { shortcutsOn, switchShortcuts } from '../../ui/shortcuts';

export interface Command {
  readonly id: string;
  readonly group: 'Pages' | 'Actions' | 'Servers' | 'Tools' | 'People';
  readonly icon: IconName;
  readonly name: string;
  /** Distinguishes it from another command of the same name. */
  readonly detail?: string;
  /** Further words that find it. */
  readonly words?: string;
  /** The address of a page, or what it does. */
  readonly run: string | (() => unknown);
}

const THEMES: readonly (readonly [Theme, string, IconName])[] = [
  ['system', 'Use the system’s theme', 'system'],
  ['light', 'Use the light theme', 'sun'],
  ['dark', 'Use the dark theme', 'moon'],
];

/** Return the pages that the person may open. */
function pages(isAdmin: boolean): Command[] {
  const linked = routes.filter(({ nav, isForAdmins }) => nav && (isAdmin || !isForAdmins));
  return [
    ...linked.map(({ path, nav }) => ({ name: nav?.label ?? '', run: path.replace(/\/:.*/, '') || '/' })),
    { name: 'Register a server', run: '/register', words: 'add new submit' },
    { name: 'Manage clients', run: '/clients', words: 'files allow list policy' },
    { name: 'May I use this?', run: '/may-i-use', words: 'check allowed blocked why not' },
    { name: 'About this registry', run: '/about', words: 'help api version' },
  ].map(page => ({ ...page, id: `page ${page.run}`, group: 'Pages', icon: 'arrow' }) as const);
}

function actions(auth: Auth): Command[] {
  return [
    ...THEMES.map(
      ([theme, name, icon]) =>
        ({ id: `theme ${theme}`, group: 'Actions', icon, name, run: () => chooseTheme(theme) }) as const,
    ),
    {
      id: 'shortcuts',
      group: 'Actions',
      icon: 'keyboard',
      name: shortcutsOn.get() ? 'Switch single-key shortcuts off' : 'Switch single-key shortcuts on',
      run: () => switchShortcuts(!shortcutsOn.get()),
    },
    {
      id: 'account',
      group: 'Actions',
      icon: 'person',
      name: 'Sign in with another account',
      words: 'switch user',
      run: () => auth.signIn({ switchAccount: true }),
    },
    {
      id: 'sign-out',
      group: 'Actions',
      icon: 'lock',
      name: 'Sign out',
      words: 'log out logout',
      run: () => auth.signOut(),
    },
  ];
}

/** Return the pages and actions in whose name or words each word of the text begins a word. */
export function commandsFor(text: string, isAdmin: boolean, auth: Auth): Command[] {
  return [...pages(isAdmin), ...actions(auth)].filter(({ name, words = '' }) =>
    matches(text, `${name} ${words}`),
  );
}

/** Whether each word of the text begins a word of the name, in any letter case and with or without accents. */
export function matches(text: string, name: string): boolean {
  const words = split(name);
  return split(text).every(part => words.some(word => word.startsWith(part)));
}

const split = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
