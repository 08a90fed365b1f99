import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { open, picture, withBrowser } from './browser';

withBrowser();

const tickets = (page: Page) => page.locator('[data-testid="panel"][data-title="Tickets du site"]');

/** Opens the buttons of the one ticket of a site. */
async function pressState(page: Page) {
  await tickets(page).getByRole('gridcell', { name: 'ouvert' }).locator('a').click();
}

/** Presses a button of them, fills its form, and confirms; what the data source answers. */
async function act(page: Page, button: string, form: string[] = []) {
  await page.getByRole('button', { name: button }).click();
  for (const [i, value] of form.entries()) {
    await page.getByPlaceholder('Value').nth(i).fill(value);
  }
  if (form.length > 0) {
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  await page.getByText('le ticket 30001').waitFor();
  await picture(page, `acte-${button}`);
  const sent = page.waitForResponse('**/acts');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  const answer = await sent;
  return { status: answer.status(), message: (await answer.json()).message };
}

test('a Grafana that knows no actions shows the table all the same', async () => {
  const page = await open('/?dashboard=site&var-site=cnte&unknown=actions');
  await tickets(page).getByRole('gridcell', { name: 'ouvert' }).waitFor();
  expect(await tickets(page).getByRole('gridcell', { name: 'ouvert' }).locator('a').count()).toBe(0);
  expect(await tickets(page).getAttribute('data-state')).toBe('done');
});

test.each<[string, string[], string]>([
  ['Transmettre', ['N2', 'Câble « coupé »'], 'Ticket 30001 transmis à N2.'],
  ['Prendre en charge', [], 'Ticket 30001 pris en charge.'],
])("an editor's %s, from a dashboard", async (button, form, message) => {
  const page = await open('/?dashboard=site&var-site=cnte');
  await pressState(page);
  await picture(page, 'actes');
  expect(await act(page, button, form)).toEqual({ status: 200, message });
});
