import type { SelectableValue } from '@grafana/data';

import { kindOf } from './kinds';
import type { QueryType, Scope, VigieQuery } from './types';
import { english } from './words';

// Values of closed lists as the back end has them, with what people read:
// [value, fr, en, and what it means in both]. Words as pkg/plugin/words.go has
// them.
type Choice = [value: string, fr: string, en: string, frHint?: string, enHint?: string];

function shown<T extends string>([value, fr, en, frHint, enHint]: Choice): SelectableValue<T> {
  return { value: value as T, label: english() ? en : fr, description: english() ? enHint : frHint };
}

const types: Choice[] = [
  ['tickets', 'Tickets', 'Tickets', 'Un tableau, une ligne par ticket', 'A table, a row a ticket'],
  ['ticket_counts', 'Nombre de tickets', 'Number of tickets', "Des nombres, aussi pour les règles d'alerte", 'Numbers, for alert rules too'],
  ['ticket_series', 'Tickets dans le temps', 'Tickets over time', 'Ouverts, résolus, stock', 'Opened, resolved, backlog'],
  ['ticket_ages', 'Âge des tickets', 'Age of tickets', 'Non clos, par classes d’âge', 'Open ones, by classes of age'],
  ['operations', "Opérations d'un ticket", "A ticket's operations", 'Qui a fait quoi, quand', 'Who did what, when'],
  ['sla_clocks', 'Délais contractuels', 'Contractual clocks', 'Écoulé, restant, dépassé', 'Elapsed, remaining, overrun'],
  ['compliance', 'Qualité de service du mois', "Month's quality of service", 'Taux, durées, dépassements, tiers', 'Rates, times, breaches, third parties'],
  ['satisfaction', 'Satisfaction des demandeurs', 'Satisfaction of requesters', 'Ce que pensent ceux dont le ticket est clos', 'What those think whose ticket is closed'],
  ['equipment', 'Équipements', 'Equipment', 'Alarmes et tickets par équipement', 'Alarms and tickets by device'],
  ['availability', 'Disponibilité', 'Availability', "D'équipements, de sites ou de régions", 'Of devices, sites or regions'],
  ['calendar', 'Calendrier des sites', 'Calendar of sites', 'En ordre, dégradé ou en panne, jour par jour', 'Well, degraded or down, day by day'],
  ['logbook', 'Main courante', 'Log book', "Ce qui est consigné dans la période, le dernier d'abord", 'What was put down in the period, the last first'],
  ['shifts', 'Quarts et signatures', 'Shifts and signatures', 'Qui a signé quoi, et ce qui reste à signer', 'Who signed what, and what is to be signed'],
  ['handover', 'Relève', 'Hand-over', 'Ce que le quart passe au suivant, maintenant', 'What the shift hands over to the next, now'],
  ['annotations', 'Annotations', 'Annotations', 'Pannes et changements, comme régions', 'Faults and changes, as regions'],
  ['values', 'Valeurs', 'Values', 'Pour une variable', 'For a variable'],
];

const views: Choice[] = [
  ['journal', 'Journal', 'Journal'],
  ['ticket', 'Ticket', 'Ticket', "L'état du ticket, sur une ligne", 'The ticket as it is, in a row'],
  ['clocks', 'Tableau', 'Table'],
  ['lanes', 'Frise', 'Timeline', 'Qui a le ticket, quels délais courent', 'Who has it, which clocks run'],
  ['consumed', 'Part consommée', 'Share used', "Des nombres, aussi pour les règles d'alerte", 'Numbers, for alert rules too'],
  ['rates', 'Taux', 'Rates'],
  ['history', 'Historique', 'History'],
  ['numbers', 'Nombres', 'Numbers', "Aussi pour les règles d'alerte", 'For alert rules too'],
  ['times', 'Durées (MTTA, MTTR)', 'Times (MTTA, MTTR)'],
  ['shares', 'Part de chacun', "Everybody's share"],
  ['breaches', 'Dépassements', 'Breaches'],
  ['credits', 'Pénalités', 'Credits'],
  ['devices', 'Équipements', 'Devices'],
  ['alarms', 'Alarmes', 'Alarms'],
  ['table', 'Tableau', 'Table'],
  ['days', 'Jours', 'Days', 'Une case par site et par jour', 'A cell a site and day'],
  ['sheet', 'Fiche, en nombres', 'Sheet, in numbers'],
  ['parties', 'Chez un tiers', 'With a third party'],
  ['unverified', 'À vérifier', 'To be verified'],
  ['stale', 'Clos, panne en cours', 'Closed while the fault goes on'],
  ['changes', 'Changements sous 24 h', 'Changes within 24 hours'],
  ['silences', 'Mises en sourdine', 'Silences'],
  ['reliability', 'Fiabilité (MTBF)', 'Reliability (MTBF)', 'Pannes, et temps entre deux', 'Failures, and the time between them'],
];

const subjects: Choice[] = [
  ['equipment', 'équipements', 'devices'],
  ['regions', 'régions', 'regions'],
  ['sites', 'sites', 'sites'],
  ['devices', 'équipements', 'devices'],
  ['services', 'services', 'services'],
  ['providers', 'prestataires', 'providers'],
  ['roles', 'rôles', 'roles'],
  ['families', 'familles', 'families'],
  ['groups', 'groupes', 'groups'],
  ['levels', 'lignes de support', 'lines of support'],
  ['parties', 'tiers', 'third parties'],
  ['owners', 'agents', 'agents'],
  ['criticities', 'criticités', 'criticities'],
  ['states', 'états', 'states'],
  ['clocks', 'délais', 'clocks'],
  ['tickets', 'tickets', 'tickets'],
  ['months', 'mois', 'months'],
  ['contracts', 'contrats', 'contracts'],
];

const scopes: Choice[] = [
  ['open', 'Ouverts maintenant', 'Open now', 'Ce qui n’est pas clos, quelle que soit la période du tableau de bord', 'What is not closed, whatever the dashboard’s period'],
  ['period', 'Dans la période', 'In the period', 'Ce qui a été ouvert dans la période, clos ou non', 'What was opened in the period, closed or not'],
];

const dimensions: Choice[] = [
  ['state', 'état', 'state'],
  ['criticity', 'criticité', 'criticity'],
  ['severity', 'gravité', 'severity'],
  ['family', 'famille', 'family'],
  ['region', 'région', 'region'],
  ['site', 'site', 'site'],
  ['service', 'service', 'service'],
  ['provider', 'prestataire', 'provider'],
  ['group', 'groupe', 'group'],
  ['device', 'équipement', 'device'],
  ['party', 'tiers', 'third party'],
  ['owner', 'agent', 'agent'],
  ['nature', 'nature', 'nature'],
  ['level', 'ligne de support', 'line of support'],
  ['origin', 'origine', 'origin'],
];

/** Kinds of annotations, and of entries of the log book. */
const told: Choice[] = [
  ['ticket', 'tickets', 'tickets'],
  ['change', 'changements', 'changes'],
  ['operation', "opérations d'un ticket", "a ticket's operations"],
  ['log_fact', 'faits du journal', 'facts of the journal', 'Ce que la passerelle consigne, et les notes écrites sur un ticket', 'What the bridge puts down, and notes written on a ticket'],
  ['log_note', 'notes', 'notes'],
  ['log_correction', 'corrections', 'corrections'],
  ['log_signed', 'signatures', 'signatures'],
  ['log_change', 'changements', 'changes'],
  ['log_month', 'mois arrêtés', 'closed months'],
  ['words_erased', 'effacements', 'erasures'],
  ['log_begun', 'ouverture', 'beginning'],
];

/** The closed lists of a query's members. */
const closed: Record<string, Choice[]> = {
  states: [
    ['open', 'ouvert', 'open'],
    ['unverified', 'à vérifier', 'to be verified'],
    ['acknowledged', 'pris en charge', 'acknowledged'],
    ['restored', 'rétabli', 'restored'],
    ['resolved', 'résolu', 'resolved'],
    ['closed', 'clos', 'closed'],
  ],
  criticities: ['P1', 'P2', 'P3', 'P4'].map((value): Choice => [value, value, value]),
  severities: [
    ['critical', 'critique', 'critical'],
    ['major', 'majeure', 'major'],
    ['minor', 'mineure', 'minor'],
    ['info', 'information', 'information'],
  ],
  families: [
    ['reachability', 'joignabilité', 'reachability'],
    ['interface', 'interface', 'interface'],
    ['power', 'alimentation', 'power'],
    ['performance', 'performance', 'performance'],
    ['environment', 'environnement', 'environment'],
    ['restart', 'redémarrage', 'restart'],
    ['supervision', 'supervision', 'supervision'],
    ['heartbeat', 'signal de vie', 'heartbeat'],
  ],
  natures: [
    ['fault', 'panne', 'fault'],
    ['storm', 'panne groupée', 'storm'],
    ['incident', 'incident signalé', 'reported incident'],
    ['request', 'demande', 'request'],
    ['change', 'changement', 'change'],
    ['problem', 'problème', 'problem'],
    ['handover', 'transmission à un tiers', 'hand-over to a third party'],
  ],
  origins: [
    ['supervision', 'supervision', 'supervision'],
    ['person', 'utilisateur', 'user'],
  ],
  roles: [
    ['core', 'cœur', 'core'],
    ['router', 'routeur', 'router'],
    ['switch', 'commutateur', 'switch'],
    ['ap', 'borne Wi-Fi', 'access point'],
    ['ups', 'onduleur', 'UPS'],
    ['server', 'serveur', 'server'],
    ['printer', 'imprimante', 'printer'],
  ],
  clocks: [
    ['response', 'prise en compte', 'response'],
    ['intervention', 'intervention', 'intervention'],
    ['restore', 'rétablissement', 'restoration'],
    ['resolve', 'résolution', 'resolution'],
  ],
  measures: [
    ['opened', 'ouverts', 'opened'],
    ['reopened', 'rouverts', 'reopened'],
    ['resolved', 'résolus', 'resolved'],
    ['closed', 'clos', 'closed'],
    ['backlog', 'non résolus', 'backlog'],
    ['unclosed', 'non clos', 'not closed'],
    ['entered', 'entrés dans le contrat', 'entered'],
    ['left', 'sortis du contrat', 'left'],
    ['merged', 'fusionnés', 'merged'],
    ['cancelled', 'annulés', 'cancelled'],
  ],
  late: [
    ['yes', 'en retard', 'late'],
    ['soon', 'bientôt en retard', 'late soon'],
  ],
  sort: [
    ['pressing', 'le plus pressant', 'most pressing'],
    ['remaining', 'le moins de temps restant', 'least time left'],
    ['longest', 'la plus longue durée', 'longest'],
    ['severity', 'gravité', 'severity'],
    ['state', 'état', 'state'],
    ['newest', 'le plus récent', 'newest'],
    ['oldest', 'le plus ancien', 'oldest'],
  ],
  every: [
    ['hour', 'heure', 'hour'],
    ['day', 'jour', 'day'],
    ['week', 'semaine', 'week'],
    ['month', 'mois', 'month'],
  ],
};

export const queryTypes = () => types.filter(([value]) => value !== 'values').map((each) => shown<QueryType>(each));

export const scopeChoices = () => scopes.map((each) => shown<Scope>(each));

/** What a member of a query may be: nothing where that is no closed list. */
export function choicesOf(name: string, query: VigieQuery): Array<SelectableValue<string>> | undefined {
  const kind = kindOf(query);
  const among = (choices: Choice[], values: string[]) => values.map((value) => shown<string>(choices.find((each) => each[0] === value) ?? [value, value, value]));
  switch (name) {
    case 'view':
      return among(views, kind.views.map((view) => view.name));
    case 'of':
      return among(subjects, kind.of);
    case 'by':
      return among(dimensions, kind.by);
    case 'kinds':
      return among(told, kind.kinds ?? []);
  }
  return closed[name]?.map((each) => shown<string>(each));
}
