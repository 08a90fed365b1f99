import { readdirSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { open, picture, withBrowser } from './browser';

withBrowser();

// Tables draw the rows alone that are in sight.
const tall = { width: 1480, height: 2300 };

/** What a Go test broke before, and what came of it: a cut link with its ticket, and a site that is cut off. */
const { VIGIE_TICKET = '', VIGIE_INCIDENT = '', VIGIE_DEVICE = '', VIGIE_SITE = '', VIGIE_SITE_DEVICE = '' } = process.env;

/** What the faults that the Go test injected must come to: sums of a panel's figures. */
const least: Record<string, number> = {
  'Injoignables': 1,
  'Sites isolés': 1,
  'Interfaces hors service': 1,
  'Onduleurs sur batterie': 1,
  'En panne, par criticité': 3,
  'Non clos, par état': 3,
  'Ouverts dans la période': 3,
  'Tickets non clos par région': 3,
  'Tickets non clos par site': 3,
  'Tickets non clos par origine': 3,
  'Tickets de la supervision par famille': 3,
  'Alertes par région': 3,
  'Alertes par famille': 3,
  'Composants': 5,
  'Alarmes actives': 1,
  'Tickets non clos': 1,
  'Équipements injoignables': 1,
  'Tickets non clos du site': 1,
};

interface Case {
  /** The variables that a link would have set. */
  asked?: string;
  /** Panels that have nothing to show some minutes after the start of a network of three schools. */
  mayBeEmpty?: string[];
  /** Annotations that have regions. */
  annotated?: string[];
}

const cases: Record<string, Case> = {
  'synthese-dysfonctionnements': {},
  'synthese-tickets': { mayBeEmpty: [] },
  'detail-equipement': {
    asked: `var-equipement=${VIGIE_DEVICE}`,
    mayBeEmpty: ['Température', 'Onduleur', 'Ventilateurs, alimentations, capteurs'],
    annotated: ['Tickets', 'Alarmes graves'],
  },
  site: { asked: `var-site=${VIGIE_SITE}`, mayBeEmpty: ['Autonomie des onduleurs'], annotated: ['Tickets'] },
  'operations-ticket': { asked: `var-ticket=${VIGIE_INCIDENT}&var-equipement=${VIGIE_DEVICE}`, annotated: ["Tickets de l'équipement"] },
  'qualite-de-service': { mayBeEmpty: ['Dépassements du mois, tous', 'Pénalités indicatives'] },
  'sante-de-vigie': { mayBeEmpty: ['Alertes sur Vigie elle-même'] },
};

const names = readdirSync('../dashboards')
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, ''));

test('every dashboard is looked at', () => {
  expect(Object.keys(cases).toSorted()).toEqual(names.toSorted());
});

/** Waits until all panels of a dashboard have their answers. */
async function settled(page: Page) {
  await page.locator('[data-testid="panel"]:not([data-state="loading"])').first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[data-state="loading"], [data-testid="annotations"]:not([data-found])').length === 0);
}

// Every query of every dashboard is asked, of the real Prometheus and of the
// real bridge through the plugin.
describe.each(names)('%s', (name) => {
  const { asked = '', mayBeEmpty = [], annotated = [] } = cases[name] ?? {};

  test('shows something in every panel', async () => {
    const page = await open(`/?dashboard=${name}&from=now-3m&${asked}`, tall);
    await settled(page);
    await picture(page, name);
    const seen = await page.locator('[data-testid="panel"]').evaluateAll((all) => all.map((each) => ({ ...(each as HTMLElement).dataset })));
    expect(seen.length).toBeGreaterThan(5);
    for (const panel of seen) {
      const title = panel.title ?? '';
      expect.soft(panel.state, `${title}: ${panel.message}`).toBe('done');
      if (!mayBeEmpty.includes(title)) {
        expect.soft(Number(panel.cells), `${title} has no data`).toBeGreaterThan(0);
      }
      const figures: Record<string, number> = JSON.parse(panel.figures ?? '{}');
      const sum = Object.values(figures).reduce((all, each) => all + each, 0);
      expect.soft(sum, `${title} shows ${panel.figures}`).toBeGreaterThanOrEqual(least[title] ?? 0);
    }
    const titles = seen.map((panel) => panel.title);
    expect(mayBeEmpty.filter((title) => !titles.includes(title)), 'panels that are excused, and not there').toEqual([]);
  });

  test('has the regions of what happened', async () => {
    const page = await open(`/?dashboard=${name}&from=now-15m&${asked}`);
    await settled(page);
    const text = (await page.getByTestId('annotations').getAttribute('data-found')) ?? '[]';
    const found: Array<{ name: string; regions: number; message: string }> = JSON.parse(text);
    for (const { name: of, message, regions } of found) {
      expect(message, of).toBe('');
      expect(regions, of).toBeGreaterThanOrEqual(annotated.includes(of) ? 1 : 0);
    }
    expect(annotated.filter((of) => !found.some((each) => each.name === of))).toEqual([]);
  });
});

const panelOf = (page: Page, title: string) => page.locator(`[data-testid="panel"][data-title="${title}"]`);

/** Clicks on a name in a panel, and waits for where it leads. */
async function click(page: Page, title: string, name: string, to: string) {
  await panelOf(page, title).getByRole('link', { name, exact: true }).first().click();
  await arrived(page, to);
}

async function arrived(page: Page, to: string) {
  await page.waitForURL((address) => address.searchParams.get('dashboard') === to);
  await settled(page);
}

/** Clicks on the first ticket of a list, and sees its operations; its number is the first cell of the row. */
async function clickTicket(page: Page, title: string) {
  const row = panelOf(page, title).getByRole('row').nth(1);
  const number = (await row.getByRole('gridcell').first().textContent()) ?? '';
  await row.locator('a[href*="/d/vigie-ticket"]').first().click();
  await arrived(page, 'operations-ticket');
  expect(number).not.toBe('');
  expect(await panelOf(page, 'Ticket').textContent()).toContain(number);
  expect(await panelOf(page, 'Opérations').getByRole('row').count()).toBeGreaterThan(1);
}

describe('from a red site', () => {
  test('three clicks lead to the operations of its ticket, by the device', async () => {
    const page = await open('/?dashboard=synthese-dysfonctionnements&from=now-15m', tall);
    await settled(page);
    await picture(page, 'chemin-0-synthese');
    await click(page, 'Sites les plus touchés', VIGIE_SITE, 'site');
    await picture(page, 'chemin-1-site');
    await click(page, 'Équipements du site', VIGIE_SITE_DEVICE, 'detail-equipement');
    await picture(page, 'chemin-2-equipement');
    expect(new URL(page.url()).searchParams.get('from')).toBe('now-15m');
    await clickTicket(page, "Tickets de l'équipement");
    await picture(page, 'chemin-3-operations');
  });

  test('two lead there without it', async () => {
    const page = await open('/?dashboard=synthese-dysfonctionnements&from=now-15m', tall);
    await settled(page);
    await click(page, 'Sites les plus touchés', VIGIE_SITE, 'site');
    await clickTicket(page, 'Tickets du site');
  });
});

test('the list leads to the ticket in Zammad', async () => {
  const page = await open('/?dashboard=synthese-tickets', tall);
  await settled(page);
  const row = panelOf(page, 'Tickets non clos').getByRole('row').filter({ hasText: VIGIE_DEVICE }).filter({ hasText: VIGIE_TICKET });
  const link = row.first().getByRole('link', { name: VIGIE_TICKET });
  const [ticket] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await ticket.waitForLoadState();
  expect(await ticket.textContent('body')).toContain(VIGIE_TICKET);
});
