import type { SelectableValue } from '@grafana/data';

import type { QueryType, Scope } from './types';

// Words as pkg/plugin/words.go has them.

export const queryTypes: Array<SelectableValue<QueryType>> = [
  { value: 'tickets', label: 'Tickets', description: 'Un tableau, une ligne par ticket' },
  { value: 'ticket_counts', label: 'Nombre de tickets', description: "Des nombres, aussi pour les règles d'alerte" },
];

export const scopes: Array<SelectableValue<Scope>> = [
  { value: 'open', label: 'Non clos maintenant', description: 'Quelle que soit la période du tableau de bord' },
  { value: 'period', label: 'Ouverts dans la période', description: "Clos ou non, par leur date d'ouverture" },
];

export const states: Array<SelectableValue<string>> = [
  { value: 'open', label: 'ouvert' },
  { value: 'unverified', label: 'à vérifier' },
  { value: 'acknowledged', label: 'pris en charge' },
  { value: 'restored', label: 'rétabli' },
  { value: 'resolved', label: 'résolu' },
  { value: 'closed', label: 'clos' },
];

export const criticities: Array<SelectableValue<string>> = ['P1', 'P2', 'P3', 'P4'].map((value) => ({ value, label: value }));

export const families: Array<SelectableValue<string>> = [
  { value: 'reachability', label: 'joignabilité' },
  { value: 'interface', label: 'interface' },
  { value: 'power', label: 'alimentation' },
  { value: 'performance', label: 'performance' },
  { value: 'environment', label: 'environnement' },
  { value: 'restart', label: 'redémarrage' },
  { value: 'supervision', label: 'supervision' },
];

export const dimensions: Array<SelectableValue<string>> = [
  { value: 'state', label: 'état' },
  { value: 'criticity', label: 'criticité' },
  { value: 'severity', label: 'gravité' },
  { value: 'family', label: 'famille' },
  { value: 'region', label: 'région' },
  { value: 'site', label: 'site' },
  { value: 'service', label: 'service' },
  { value: 'provider', label: 'prestataire' },
  { value: 'group', label: 'groupe' },
];
