import { readdirSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { open, picture, withBrowser } from './browser';

withBrowser();

// Tables draw the rows alone that are in sight.
const tall = { width: 1480, height: 3200 };

/** What a Go test broke before, and what came of it: a cut link with its ticket, and a site that is cut off. */
const { VIGIE_TICKET = '', VIGIE_INCIDENT = '', VIGIE_DEVICE = '', VIGIE_DEVICE_SITE = '', VIGIE_SITE = '', VIGIE_SITE_DEVICE = '' } = process.env;

interface Case {
  /** The variables that a link would have set. */
  asked?: string;
  /** Figures of days and months are looked at over the dashboard's own period, others over three minutes. */
  ownPeriod?: boolean;
  /** What the faults that the Go test injected must come to: sums of a panel's figures. */
  least?: Record<string, number>;
  /** Panels that have nothing to show some minutes after the start of a network of three schools. */
  mayBeEmpty?: string[];
  /** Annotations that have regions. */
  annotated?: string[];
}

const cases: Record<string, Case> = {
  'synthese-dysfonctionnements': {
    least: {
      'Injoignables': 1, 'Sites isolés': 1, 'Interfaces hors service': 1, 'Onduleurs sur batterie': 1, 'Équipements injoignables': 1,
      'Alertes par région': 3, 'Alertes par famille': 3, 'Composants': 7, 'Équipements supervisés': 9,
    },
  },
  'synthese-tickets': {
    ownPeriod: true,
    least: {
      'En panne, par criticité': 3, 'Non clos, par état': 3, 'Ouverts dans la période': 3,
      'Tickets non clos par région': 3, 'Tickets non clos par site': 3, 'Tickets de la supervision par famille': 3,
    },
  },
  'detail-equipement': {
    asked: `var-equipement=${VIGIE_DEVICE}`,
    least: { 'Alarmes actives': 1, "Tickets de l'équipement": 1 },
    // Of a router that tells neither, and of a month that is some minutes old.
    mayBeEmpty: ['Température', 'Onduleur', 'Ventilateurs, alimentations, capteurs', 'Disponibilité du mois'],
    annotated: ['Tickets du site', 'Alarmes graves'],
  },
  'site': {
    asked: `var-site=${VIGIE_DEVICE_SITE}`,
    least: { 'Équipements joignables': 100, 'Interfaces hors service': 1, 'Tickets non clos du site': 1 },
    mayBeEmpty: ['Autonomie des onduleurs', 'Disponibilité du mois'],
    annotated: ['Tickets'],
  },
  'operations-ticket': {
    asked: `var-ticket=${VIGIE_INCIDENT}`,
    annotated: ["Tickets de l'équipement"],
  },
  'qualite-de-service': {
    ownPeriod: true,
    // Nothing is decided yet, and nobody is asked.
    mayBeEmpty: [
      'Prise en compte dans les délais', 'Rétablissement dans les délais', 'Résolution dans les délais',
      'Dépassements du mois, tous', 'Pénalités indicatives', 'Satisfaction des demandeurs', 'Satisfaction sur douze mois',
    ],
  },
  'main-courante': {
    ownPeriod: true,
    least: { 'La relève en nombres': 3 },
    // Of a shift in which nothing was handed to anybody, on the first day.
    mayBeEmpty: ["Attendus d'un tiers", 'Changements en cours ou sous 24 h', 'Mises en sourdine', 'À vérifier', 'Clos, panne en cours'],
  },
  'sante-de-vigie': { least: { 'Composants': 7 }, mayBeEmpty: ['Alertes sur Vigie elle-même'] },
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

/** Headers of tables that stick out of their column, at the width of an operator's screen. */
function cutHeaders(): string[] {
  return [...document.querySelectorAll('[role="columnheader"]')].flatMap((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const { left, right } = cell.getBoundingClientRect();
    const { left: first, right: last } = text.getBoundingClientRect();
    const clipped = [...cell.querySelectorAll('*')].some((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1);
    const panel = cell.closest<HTMLElement>('[data-testid="panel"]')?.dataset.title;
    return clipped || first < left - 1 || last > right + 1 ? [`${panel}: ${cell.textContent}`] : [];
  });
}

// Every query of every dashboard is asked, of the real Prometheus and of the
// real bridge through the plugin.
describe.each(names)('%s', (name) => {
  const { asked = '', ownPeriod = false, least = {}, mayBeEmpty = [], annotated = [] } = cases[name] ?? {};

  test('shows something in every panel', async () => {
    const page = await open(`/?dashboard=${name}&${ownPeriod ? '' : 'from=now-3m&'}${asked}`, tall);
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
    expect.soft(await page.evaluate(cutHeaders), 'headers that nobody can read').toEqual([]);
    const titles = seen.map((panel) => panel.title);
    const spoken = [...mayBeEmpty, ...Object.keys(least)];
    expect(spoken.filter((title) => !titles.includes(title)), 'panels that are spoken of, and not there').toEqual([]);
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

/** Clicks on the subject of the first ticket of a list, and sees its operations. */
async function clickTicket(page: Page, title: string) {
  const row = panelOf(page, title).getByRole('row').nth(1);
  const number = (await row.getByRole('gridcell').first().textContent()) ?? '';
  await row.locator('a[href*="/d/vigie-ticket"]').click();
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
    await clickTicket(page, "Tickets de l'équipement et de son site");
    await picture(page, 'chemin-3-operations');
  });

  test('two lead there without it', async () => {
    const page = await open('/?dashboard=synthese-dysfonctionnements&from=now-15m', tall);
    await settled(page);
    await click(page, 'Sites les plus touchés', VIGIE_SITE, 'site');
    await clickTicket(page, 'Tickets du site');
  });
});

test('the operations of a ticket stand over the curves of its device', async () => {
  const page = await open(`/?dashboard=detail-equipement&from=now-15m&var-equipement=${VIGIE_DEVICE}`, tall);
  await settled(page);
  await clickTicket(page, "Tickets de l'équipement et de son site");
  expect(new URL(page.url()).searchParams.has('var-equipement')).toBe(false);
  expect(Number(await panelOf(page, "L'équipement pendant ce temps").getAttribute('data-cells'))).toBeGreaterThan(0);
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
