import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { Observable } from 'rxjs';

import type { VigieDataSource } from './datasource';
import { VariableEditor } from './QueryEditor';
import type { VigieQuery } from './types';

/** Variables are queries of type "values"; a variable in one of their filters chains them. */
export class VigieVariables extends CustomVariableSupport<VigieDataSource, VigieQuery> {
  editor = VariableEditor;

  constructor(private readonly datasource: VigieDataSource) {
    super();
  }

  query(request: DataQueryRequest<VigieQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.map((target) => ({ ...target, refId: target.refId || 'variable', queryType: 'values' as const }));
    return this.datasource.query({ ...request, targets });
  }
}
