import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { open, picture, withBrowser } from './browser';

withBrowser();

const query = async (page: Page) => JSON.parse((await page.getByTestId('query').textContent()) ?? '');

/** Presses "run" and waits for what comes. */
async function run(page: Page) {
  await page.getByRole('button', { name: 'Exécuter' }).click();
  await page.locator('[data-testid="answer"], [data-testid="error"]').first().waitFor();
}

describe('the query editor', () => {
  test('asks for open tickets, and shows them in French with a link to Zammad', async () => {
    const page = await open('/?query=vigie');
    expect(await query(page)).toMatchObject({ queryType: 'tickets', scope: 'open' });
    await run(page);
    await picture(page, 'query-tickets');
    const table = page.getByTestId('answer');
    for (const text of ['Ticket', 'Criticité', 'Équipement', 'pris en charge', 'à vérifier', 'à créer', 'Lycée « مدرسة » <script>']) {
      expect(await table.getByText(text, { exact: true }).first().isVisible(), text).toBe(true);
    }
    expect(await table.getByText('Famille', { exact: true }).count(), 'a hidden column').toBe(0);
    const link = table.getByRole('link', { name: '30001' });
    expect(await link.getAttribute('href')).toBe('https://zammad.example/#ticket/zoom/1');
  });

  test('asks for what a person picks', async () => {
    const page = await open('/?query=vigie');
    await page.getByRole('radio', { name: 'Nombre de tickets' }).check();
    await page.getByRole('radio', { name: 'Ouverts dans la période' }).check();
    await pick(page, 'Compter par', 'criticité');
    await pick(page, 'Criticité', 'P1');
    await pick(page, 'Criticité', 'P2');
    await page.getByPlaceholder('Tous (Entrée pour ajouter)').nth(1).fill('lycee-1');
    await page.keyboard.press('Enter');
    await page.getByLabel('Limite').fill('7');
    await page.keyboard.press('Enter');
    expect(await query(page)).toEqual({
      refId: 'A', queryType: 'ticket_counts', scope: 'period', by: ['criticity'], criticities: ['P1', 'P2'], sites: ['lycee-1'], limit: 7,
    });
    await run(page);
    await picture(page, 'query-counts');
    expect(await page.getByTestId('answer').getByText('P2').isVisible()).toBe(true);
  });

  test('puts the values of variables in, and takes "all" for no filter', async () => {
    const asked = async (address: string) => {
      const page = await open(address);
      await page.getByPlaceholder('Tous (Entrée pour ajouter)').nth(1).fill('lycee-${n}');
      await page.keyboard.press('Enter');
      await page.getByPlaceholder('Tous (Entrée pour ajouter)').nth(0).fill('$region');
      await page.keyboard.press('Enter');
      const sent = page.waitForRequest('**/api/ds/query*');
      await run(page);
      const { sites, regions } = JSON.parse((await sent).postData() ?? '').queries[0];
      return { sites, regions };
    };
    expect(await asked('/?query=vigie&var-n=1|2&var-region=.*')).toEqual({ sites: ['lycee-1', 'lycee-2'], regions: [] });
    expect(await asked('/?query=vigie&var-n=1&var-region=')).toEqual({ sites: ['lycee-1'], regions: [] });
    expect(await asked("/?query=vigie&var-n=1&var-region=b%C3%A9ja|l'Ariana")).toEqual({ sites: ['lycee-1'], regions: ['béja', "l'Ariana"] });
  });

  test('says what it leaves out', async () => {
    const page = await open('/?query=vigie');
    await page.getByLabel('Limite').fill('1');
    await page.keyboard.press('Enter');
    await run(page);
    expect(await page.getByTestId('notice').first().textContent()).toContain('Tickets affichés : 1 sur 4');
  });
});

/** Picks a value of a list by typing it. */
async function pick(page: Page, list: string, value: string) {
  await page.getByLabel(list, { exact: true }).fill(value);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
}

// Each source of the server is broken in its own way; the Go test has made
// them.
describe('what is wrong is said in the panel and in health', () => {
  test.each([
    ['away', "Rien n'écoute à"],
    ['slow', "n'a pas répondu en 1 s"],
    ['token', 'ne connaît pas le jeton'],
    ['older', 'plus ancienne que ce greffon', 'trop ancienne pour ce greffon'],
    ['portal', "n'est pas une passerelle Vigie"],
    ['unset', "Le jeton de lecture n'est pas configuré"],
  ])('%s', async (source, inPanel, inHealth = inPanel) => {
    const page = await open(`/?query=${source}`);
    await page.getByRole('radio', { name: 'Nombre de tickets' }).check();
    await run(page);
    expect(await page.getByTestId('error').textContent()).toContain(inPanel);
    await page.getByRole('button', { name: 'Enregistrer et tester' }).click();
    const health = page.getByTestId('health');
    await health.waitFor();
    expect(await health.textContent()).toContain(inHealth);
    await picture(page, `failure-${source}`);
  });

  test('a bridge that is well says so', async () => {
    const page = await open('/?query=vigie');
    await page.getByRole('button', { name: 'Enregistrer et tester' }).click();
    expect(await page.getByTestId('health').textContent()).toContain('La passerelle répond');
  });
});

describe('the config editor', () => {
  test('stores the token as a secret, and the rest where the back end looks for it', async () => {
    const page = await open('/?config');
    await page.getByLabel('Adresse de la passerelle').fill(' https://passerelle.example:9470 ');
    await page.getByLabel('Jeton de lecture').fill('secret');
    await page.getByLabel('Délai de réponse (s)').fill('5');
    await page.getByText('Autorité de certification propre').click();
    await page.getByLabel('Autorité de certification propre').check({ force: true });
    await page.getByLabel("Certificat de l'autorité").fill('-----BEGIN CERTIFICATE-----');
    await picture(page, 'config');
    const stored = JSON.parse((await page.getByTestId('settings').textContent()) ?? '');
    expect(stored).toMatchObject({
      url: 'https://passerelle.example:9470',
      jsonData: { timeout: 5, tlsAuthWithCACert: true },
      secureJsonData: { token: 'secret', tlsCACert: '-----BEGIN CERTIFICATE-----' },
    });
    expect(JSON.stringify(stored.jsonData)).not.toContain('secret');
  });
});
