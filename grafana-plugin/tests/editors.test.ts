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

/** Chooses a value of a list by typing it, or what it is called; a variable or another name is one too. */
async function pick(page: Page, list: string, value: string, called = value) {
  const field = page.getByLabel(list, { exact: true });
  await field.fill(value);
  await page.getByRole('option').filter({ hasText: called }).first().click();
  await field.press('Escape');
}

/** What a list offers once it is opened. */
async function offered(page: Page, list: string): Promise<string[]> {
  await page.getByLabel(list, { exact: true }).click();
  await page.getByRole('option').first().waitFor();
  const texts = await page.getByRole('option').allTextContents();
  await page.keyboard.press('Escape');
  return texts;
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
  });

  // Each type with one of its views, what a person picks for it, and what is
  // asked then.
  test.each<[string, string, Array<[list: string, value: string, called?: string]>, Record<string, unknown>]>([
    ['ticket_counts', 'Nombre de tickets', [['Compter par', 'criticité'], ['Criticité', 'P1']], { scope: 'open', by: ['criticity'], criticities: ['P1'] }],
    ['ticket_series', 'Tickets dans le temps', [['Intervalle', 'heure'], ['Mesures', 'non résolus']], { every: 'hour', measures: ['backlog'] }],
    ['operations', "Opérations d'un ticket", [['Tickets', '01A', '30001']], { tickets: ['01A'] }],
    ['sla_clocks', 'Délais contractuels', [['Vue', 'Tableau'], ['Tickets', '01A', '30001']], { view: 'clocks', tickets: ['01A'] }],
    ['compliance', 'Qualité de service du mois', [['Vue', 'Taux'], ['Délais', 'rétablissement'], ['Mois', '2026-03', 'mars 2026']], { view: 'rates', clocks: ['restore'], months: ['2026-03'] }],
    ['satisfaction', 'Satisfaction des demandeurs', [['Vue', 'Taux'], ['Compter par', 'criticité'], ['Mois', '2026-03', 'mars 2026']], { view: 'rates', by: ['criticity'], months: ['2026-03'] }],
    ['equipment', 'Équipements', [['Vue', 'Équipements'], ['Région', 'tunis']], { view: 'devices', regions: ['tunis'] }],
    ['availability', 'Disponibilité', [['De quoi', 'équipements'], ['Vue', 'Tableau']], { of: 'equipment', view: 'table' }],
    ['logbook', 'Main courante', [['Genres', 'notes']], { kinds: ['log_note'] }],
    ['shifts', 'Quarts et signatures', [], {}],
    ['handover', 'Relève', [['Vue', 'Changements']], { view: 'changes' }],
    ['annotations', 'Annotations', [['Genres', 'tickets']], { kinds: ['ticket'] }],
  ])('edits %s, and offers nothing else', async (queryType, label, picks, want) => {
    const page = await open('/?query=vigie');
    await pick(page, 'Ordre', 'le plus ancien'); // of tickets alone
    await pick(page, 'Type', label);
    for (const [list, value, called] of picks) {
      await pick(page, list, value, called);
    }
    expect(await query(page)).toEqual({ refId: 'A', queryType, ...want });
    expect(await page.getByLabel('Ordre', { exact: true }).count(), 'the order of tickets').toBe(0);
    await run(page);
    await picture(page, `query-${queryType}`);
    const error = page.getByTestId('error');
    expect((await error.count()) > 0 ? await error.textContent() : 'rows').toBe('rows');
    expect(Number(await page.getByTestId('answer').getAttribute('data-rows'))).toBeGreaterThan(0);
  });

  test('keeps what the next type takes too, and drops the rest', async () => {
    const page = await open('/?query=vigie');
    await page.getByLabel('Limite').fill('7');
    await page.keyboard.press('Enter');
    await pick(page, 'Site', 'lycee-1');
    await page.getByRole('radio', { name: 'Dans la période' }).check();
    await pick(page, 'Type', 'Nombre de tickets');
    expect(await query(page)).toEqual({ refId: 'A', queryType: 'ticket_counts', scope: 'period', sites: ['lycee-1'], limit: 7 });
    await pick(page, 'Type', 'Équipements');
    expect(await query(page)).toEqual({ refId: 'A', queryType: 'equipment', sites: ['lycee-1'], limit: 7 });
  });

  test('puts the values of variables in, and takes "all" for no filter', async () => {
    const asked = async (address: string) => {
      const page = await open(address);
      await pick(page, 'Site', 'lycee-${n}');
      await pick(page, 'Région', '$region');
      const sent = page.waitForRequest('**/api/ds/query*');
      await run(page);
      const { sites, regions } = JSON.parse((await sent).postData() ?? '').queries[0];
      return { sites, regions };
    };
    expect(await asked('/?query=vigie&var-n=1|2&var-region=.*')).toEqual({ sites: ['lycee-1', 'lycee-2'], regions: [] });
    expect(await asked('/?query=vigie&var-n=1&var-region=')).toEqual({ sites: ['lycee-1'], regions: [] });
    expect(await asked("/?query=vigie&var-n=1&var-region=b%C3%A9ja|l'Ariana")).toEqual({ sites: ['lycee-1'], regions: ['béja', "l'Ariana"] });
  });

  test('offers what there is: the sites of the region, and variables', async () => {
    const page = await open('/?query=vigie&var-region=tunis');
    expect((await offered(page, 'Site')).join(' ')).toContain('lycee-1');
    await pick(page, 'Région', '$region');
    expect((await offered(page, 'Site')).join(' ')).not.toContain('lycee-1');
    await page.getByLabel('Site', { exact: true }).fill('c');
    await page.getByRole('option').filter({ hasText: 'cnte' }).first().waitFor();
    await picture(page, 'query-lists');
    const texts = (await page.getByRole('option').allTextContents()).join(' ');
    expect(texts).not.toContain('lycee-1');
    expect(texts).toContain('$region');
  });

  test('takes a written name where nothing can be listed', async () => {
    const page = await open('/?query=away');
    await pick(page, 'Site', 'cnte');
    expect((await query(page)).sites).toEqual(['cnte']);
  });

  test('folds rare filters until one is set', async () => {
    const page = await open('/?query=vigie');
    expect(await page.getByLabel('Tiers', { exact: true }).count()).toBe(0);
    await page.getByText('Autres filtres').click();
    await pick(page, 'Gravité', 'majeure');
    expect((await query(page)).severities).toEqual(['major']);
    expect(await page.getByText('Autres filtres (1)').isVisible()).toBe(true);
  });

  test('follows tickets live, of what is open now alone', async () => {
    const page = await open('/?query=vigie');
    await page.getByLabel('En direct').check({ force: true });
    expect(await query(page)).toMatchObject({ stream: true });
    await page.getByRole('radio', { name: 'Dans la période' }).check();
    expect(await query(page)).toEqual({ refId: 'A', queryType: 'tickets', scope: 'period' });
    expect(await page.getByLabel('En direct').count()).toBe(0);
  });

  test('shows at once what an editor does to a ticket that is followed', async () => {
    const page = await open('/?query=live');
    await page.getByLabel('En direct').check({ force: true });
    await run(page);
    const table = page.getByTestId('answer');
    expect(await table.getByText('pris en charge').count()).toBe(1);
    const act = (kind: string) =>
      page.evaluate(async (kind) => {
        const headers = { 'Content-Type': kind, 'X-Vigie-Act': '1' };
        const answer = await fetch('/api/datasources/uid/live/resources/tickets/01A/acts', { method: 'POST', headers, body: '{"act":"take"}' });
        return { status: answer.status, message: (await answer.json()).message };
      }, kind);
    expect(await act('text/plain')).toEqual({ status: 415, message: "Un acte s'envoie en application/json." });
    expect(await act('application/json')).toEqual({ status: 200, message: 'Ticket 30001 pris en charge.' });
    await table.getByText('pris en charge').nth(1).waitFor();
    await picture(page, 'query-live');
    expect(await page.getByTestId('answer').getAttribute('data-rows')).toBe('4');
  });

  test('says what it leaves out', async () => {
    const page = await open('/?query=vigie');
    await page.getByLabel('Limite').fill('1');
    await page.keyboard.press('Enter');
    await run(page);
    expect(await page.getByTestId('notice').first().textContent()).toContain('Tickets : 1 sur 4');
  });

  test('speaks English to who reads Grafana in English', async () => {
    const page = await open('/?query=vigie&language=en-US');
    expect(await page.getByRole('radio', { name: 'Open now' }).isChecked()).toBe(true);
    await pick(page, 'Type', "Month's quality of service");
    await pick(page, 'Clocks', 'restoration');
    expect(await query(page)).toMatchObject({ queryType: 'compliance', clocks: ['restore'] });
    await picture(page, 'query-english');
    expect(await page.getByText('Toutes les valeurs').count()).toBe(0);
  });
});

describe('variables and annotations', () => {
  test('a variable has the sites of the region that another one has', async () => {
    const page = await open('/?variable=vigie&var-region=b%C3%A9ja');
    await pick(page, 'De quoi', 'sites');
    await pick(page, 'Région', '$region');
    expect(await query(page)).toMatchObject({ queryType: 'values', of: 'sites', regions: ['$region'] });
    await page.getByRole('button', { name: 'Exécuter' }).click();
    const values = page.getByTestId('values');
    await values.waitFor();
    await picture(page, 'variable');
    expect(await values.textContent()).toContain('=lycee-1');
    expect(await values.textContent()).not.toContain('=cnte');
  });

  test('faults become regions', async () => {
    const page = await open('/?annotation=vigie');
    await pick(page, 'Criticité', 'P1');
    await page.getByRole('button', { name: 'Exécuter' }).click();
    const regions = page.getByTestId('regions');
    await regions.waitFor();
    await picture(page, 'annotation');
    const { time, timeEnd, title } = JSON.parse((await regions.textContent()) ?? '');
    expect(timeEnd - time).toBe(3_600_000);
    expect(title).toContain('core-rtr-1');
  });
});

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
    await pick(page, 'Type', 'Nombre de tickets');
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
  test('stores the tokens as secrets, and the rest where the back end looks for it', async () => {
    const page = await open('/?config');
    await page.getByLabel('Adresse de la passerelle').fill(' https://passerelle.example:9470 ');
    await page.getByLabel('Jeton de lecture').fill('secret');
    await page.getByLabel('Jeton des actes').fill('autre');
    await page.getByLabel('Délai de réponse (s)').fill('5');
    await page.getByText('Autorité de certification propre').click();
    await page.getByLabel('Autorité de certification propre').check({ force: true });
    await page.getByLabel("Certificat de l'autorité").fill('-----BEGIN CERTIFICATE-----');
    await picture(page, 'config');
    const stored = JSON.parse((await page.getByTestId('settings').textContent()) ?? '');
    expect(stored).toMatchObject({
      url: 'https://passerelle.example:9470',
      jsonData: { timeout: 5, tlsAuthWithCACert: true },
      secureJsonData: { token: 'secret', actToken: 'autre', tlsCACert: '-----BEGIN CERTIFICATE-----' },
    });
    expect(JSON.stringify(stored.jsonData)).not.toMatch(/secret|autre/);
  });
});
