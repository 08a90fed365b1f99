import type { DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';

import { defaultQuery, lists, type VigieOptions, type VigieQuery } from './types';
import { expand } from './variables';

/** Everything is asked of the back end, so that alert rules see what panels see. */
export class VigieDataSource extends DataSourceWithBackend<VigieQuery, VigieOptions> {
  constructor(settings: DataSourceInstanceSettings<VigieOptions>) {
    super(settings);
  }

  override getDefaultQuery(): Partial<VigieQuery> {
    return defaultQuery;
  }

  override filterQuery(query: VigieQuery): boolean {
    return !query.hide;
  }

  override applyTemplateVariables(query: VigieQuery, scope: ScopedVars): VigieQuery {
    const expanded: VigieQuery = { ...defaultQuery, ...query };
    for (const name of lists) {
      expanded[name] = expand(query[name], getTemplateSrv(), scope);
    }
    return expanded;
  }
}
