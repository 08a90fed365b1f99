import { config } from '@grafana/runtime';

// What editors say, in French and English: [fr, en]. Frames are French alone,
// as are the tickets in them.

const texts = {
  type: ['Type', 'Type'],
  view: ['Vue', 'View'],
  of: ['De quoi', 'Of'],
  scope: ['Portée', 'Scope'],
  late: ['Retard', 'Late'],
  sort: ['Ordre', 'Order'],
  stream: ['En direct', 'Live'],
  streamHint: ['Le tableau change quand un ticket change, entre deux actualisations', 'The table changes when a ticket does, between two refreshes'],
  by: ['Compter par', 'Count by'],
  every: ['Intervalle', 'Interval'],
  measures: ['Mesures', 'Measures'],
  tickets: ['Tickets', 'Tickets'],
  ticketsHint: ["L'identifiant (colonne « id »), ou une variable telle que $ticket ; pas le numéro", 'The id (column “id”), or a variable such as $ticket; not the number'],
  ticketsNone: ['Aucun ticket choisi', 'No ticket chosen'],
  clocks: ['Délais', 'Clocks'],
  months: ['Mois', 'Months'],
  monthsHint: ['Par exemple 2026-03 ; vide : ceux de la période du tableau de bord', 'Such as 2026-03; empty: those of the dashboard’s period'],
  monthsNone: ['Ceux de la période', 'Those of the period'],
  history: ['Historique (mois)', 'History (months)'],
  historyHint: ["Nombre de mois jusqu'au dernier choisi ; 12 : une année", 'How many months up to the last one chosen; 12: a year'],
  kinds: ['Genres', 'Kinds'],
  troubled: ['En défaut seulement', 'In trouble only'],
  limit: ['Limite', 'Limit'],
  limitHint: ["Ce qui n'est pas affiché est dit au-dessus du panneau", 'What is not shown is said above the panel'],
  criticities: ['Criticité', 'Criticity'],
  states: ['État', 'State'],
  families: ['Famille', 'Family'],
  regions: ['Région', 'Region'],
  sites: ['Site', 'Site'],
  devices: ['Équipement', 'Device'],
  services: ['Service', 'Service'],
  providers: ['Prestataire', 'Provider'],
  severities: ['Gravité', 'Severity'],
  parties: ['Tiers', 'Third party'],
  levels: ['Ligne de support', 'Line of support'],
  groups: ['Groupe', 'Group'],
  owners: ['Agent', 'Agent'],
  natures: ['Nature', 'Nature'],
  origins: ['Origine', 'Origin'],
  roles: ['Rôle', 'Role'],
  all: ['Toutes les valeurs', 'All values'],
  usual: ['Par défaut', 'Default'],
  more: ['Autres filtres', 'More filters'],
  nameHint: ['Choisissez, ou écrivez un nom exact ou une variable telle que $site', 'Choose, or write an exact name or a variable such as $site'],
  unlisted: ['Les valeurs ne peuvent pas être listées ; écrivez-les.', 'Values cannot be listed; write them.'],
  chained: [
    'Une variable dans un filtre enchaîne les listes : les sites de $region, les équipements de $site.',
    'A variable in a filter chains lists: the sites of $region, the devices of $site.',
  ],
  url: ['Adresse de la passerelle', "Bridge's address"],
  urlHint: ['Vue du serveur de Grafana, pas du navigateur', "As seen from Grafana's server, not the browser"],
  token: ['Jeton de lecture', 'Token for reading'],
  tokenHint: ['Droit « read » : vigie-bridge token en fait un', 'Scope “read”: vigie-bridge token makes one'],
  actToken: ['Jeton des actes', 'Token for acts'],
  actTokenHint: [
    'Droit « operate » : permet aux éditeurs d’agir sur les tickets ; sans lui, Grafana ne fait que montrer',
    'Scope “operate”: lets editors act on tickets; without it, Grafana only shows',
  ],
  timeout: ['Délai de réponse (s)', 'Time-out (s)'],
  timeoutHint: ['Au-delà, un panneau dit que la passerelle ne répond pas', 'After it, a panel says that the bridge does not answer'],
  ownCA: ['Autorité de certification propre', 'Own certificate authority'],
  ownCAHint: ["Pour une passerelle en https dont le certificat n'est pas public", 'For a bridge on https whose certificate is not public'],
  caCert: ["Certificat de l'autorité", "Authority's certificate"],
} satisfies Record<string, [string, string]>;

export type Text = keyof typeof texts;

/** Tells whether whoever looks reads Grafana in English; all others get French. */
export function english(): boolean {
  return (config.bootData?.user?.language ?? '').toLowerCase().startsWith('en');
}

/** A text in the language of whoever looks. */
export const say = (text: Text): string => texts[text][english() ? 1 : 0];
