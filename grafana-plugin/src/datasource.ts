import { StreamingFrameAction, type AnnotationSupport, type DataSourceInstanceSettings, type ScopedVars } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';

import { takes } from './kinds';
import { AnnotationEditor } from './QueryEditor';
import { defaultQuery, lists, type ListName, type Picked, type VigieOptions, type VigieQuery } from './types';
import { expand } from './variables';
import { VigieVariables } from './variableSupport';

/** Everything is asked of the back end, so that alert rules see what panels see. */
export class VigieDataSource extends DataSourceWithBackend<VigieQuery, VigieOptions> {
  override annotations: AnnotationSupport<VigieQuery> = {
    QueryEditor: AnnotationEditor,
    getDefaultQuery: () => ({ queryType: 'annotations' }),
    prepareQuery: ({ target }) => target && { ...target, queryType: 'annotations' },
  };

  constructor(settings: DataSourceInstanceSettings<VigieOptions>) {
    super(settings);
    this.variables = new VigieVariables(this);
    // A frame that is told of a change is the whole table anew.
    this.streamOptionsProvider = () => ({ maxLength: 5000, action: StreamingFrameAction.Replace });
  }

  override getDefaultQuery(): Partial<VigieQuery> {
    return defaultQuery;
  }

  override filterQuery(query: VigieQuery): boolean {
    return !query.hide;
  }

  override applyTemplateVariables(query: VigieQuery, scope: ScopedVars): VigieQuery {
    const expanded: VigieQuery = { ...(query.queryType ? {} : defaultQuery), ...query };
    for (const name of lists) {
      if (query[name]) {
        expanded[name] = expand(query[name], getTemplateSrv(), scope);
      }
    }
    return expanded;
  }

  /** What a member of a query may be, among what its places select. */
  async pick(of: ListName, query: VigieQuery, search: string): Promise<Picked[]> {
    const params: Record<string, string | string[]> = { of, search };
    for (const name of places) {
      const narrows = name !== of && takes({ refId: '', queryType: 'values', of }, name);
      const values = narrows && expand(query[name], getTemplateSrv(), {});
      if (values && values.length > 0) {
        params[name] = values;
      }
    }
    const { values } = await this.getResource<{ values: Picked[] }>('values', params, { showErrorAlert: false });
    return values;
  }
}

/** What narrows a list down: the devices of a site, the sites of a region. */
const places: ListName[] = ['regions', 'sites'];
