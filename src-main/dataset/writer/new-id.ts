import { randomBytes } from 'node:crypto';
import { datasetId, type DatasetId } from '@shared/domain/units';

export const newDatasetId = (): DatasetId => datasetId.parse(`d${randomBytes(8).toString('hex')}`);
