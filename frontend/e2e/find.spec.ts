import { expect, type Page, test } from './support/test';

const cards = (page: Page) => page.getByRole('region', { name: 'Servers' }).getByRole('article');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search servers' });

test('find a ticket server and add it to my client', async ({ visit }) => {
  const page = await visit('Ana');
  await search(page).fill('tickets');
  await expect(page.getByRole('combobox', { name: 'Sort by' })).toHaveValue('relevance');
  // Neither its name nor its description has the word; its tag has.
  const linear = cards(page).filter({ has: page.getByRole('link', { name: 'Linear', exact: true }) });
  await expect(linear).toHaveCount(1);
  const install = linear.getByRole('link', { name: 'Add Linear to VS Code' });
  const address = decodeURIComponent((await install.getAttribute('href')) ?? '');
  expect(address).toContain('https://mcp.linear.app/mcp');
});

test('a misspelt word shows what the nearest word finds, and says so', async ({ visit }) => {
  const page = await visit('Ana', '/?search=atlasian');
  await expect(page.getByRole('status').filter({ hasText: 'Showing results' })).toHaveText(
    'Showing results for atlassian, because nothing matches atlasian.',
  );
  await expect(cards(page).first().getByRole('heading')).toHaveText('Atlassian');
  await expect
    .poll(() => page.evaluate(() => [...(CSS.highlights.get('search-match') ?? [])].map(String)))
    .toContain('Atlassian');
});

test('the name comes before the description, and other orders stay', async ({ visit }) => {
  const page = await visit('Ana', '/?search=docs');
  await expect(cards(page).first().getByRole('heading')).toHaveText(/docs/i);
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Newest first');
  await expect(page).toHaveURL('/?search=docs&sort=-created_at');
  await search(page).fill('');
  await expect(page.getByRole('combobox', { name: 'Sort by' })).toHaveValue('-created_at');
});
