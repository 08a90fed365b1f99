import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

export type QueryType = 'tickets' | 'ticket_counts';

/** What is open now, or what was opened in the dashboard's period. */
export type Scope = 'open' | 'period';

/** A query as pkg/plugin reads it. Empty lists select all. */
export interface VigieQuery extends DataQuery {
  queryType?: QueryType;
  scope?: Scope;
  states?: string[];
  criticities?: string[];
  regions?: string[];
  sites?: string[];
  devices?: string[];
  families?: string[];
  limit?: number;
  by?: string[];
}

/** The members of a query that are lists of values. */
export const lists = ['states', 'criticities', 'regions', 'sites', 'devices', 'families'] as const;

export const defaultQuery = { queryType: 'tickets', scope: 'open' } satisfies Partial<VigieQuery>;

/** Settings under the names that Grafana's SDK for back ends looks for. */
export interface VigieOptions extends DataSourceJsonData {
  timeout?: number;
  tlsAuthWithCACert?: boolean;
}

export interface VigieSecrets {
  token?: string;
  tlsCACert?: string;
}
