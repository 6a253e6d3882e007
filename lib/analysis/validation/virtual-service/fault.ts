import type { Field } from '../field';
import { quote } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { httpRoutes } from '../shared';

const GRPC = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

export const httpFault = objectCheck({
  name: 'http-fault',
  title: 'a fault that Istio refuses',
  why: `${REFUSED} A fault is a delay, an abort, or both; percentages are 0, or 0.0001 to 100.`,
  fix: 'correct the fault',
  kinds: ['VirtualService'],
  about: ['fault'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      const fault = route.get('fault');
      if (!fault.exists) continue;
      const abort = fault.get('abort');
      const delay = fault.get('delay');
      if (!abort.exists && !delay.exists) report(fault, 'a fault needs an abort, a delay, or both');
      checkPercentage(abort, report);
      checkPercentage(delay, report);
      checkAbort(abort, report);
      const exponential = delay.get('exponentialDelay');
      if (exponential.exists) report(exponential, 'exponentialDelay is not implemented', 'use fixedDelay');
    }
  },
});

function checkPercentage(fault: Field, report: ReportField): void {
  const percentage = fault.get('percentage').get('value');
  const { number } = percentage;
  if (number === 0 || (number >= 0.0001 && number <= 100)) return;
  report(percentage, `${number} is no percentage; it must be 0, or 0.0001 to 100`);
}

function checkAbort(abort: Field, report: ReportField): void {
  const status = abort.get('httpStatus');
  if (status.exists && (status.number < 200 || status.number > 600)) {
    report(status, `${status.number} is no status to abort with; it must be 200 to 599`);
  }
  const grpc = abort.get('grpcStatus');
  if (grpc.exists && !GRPC.includes(grpc.text)) {
    report(grpc, `${quote(grpc.text)} is no gRPC status; it must be one of ${GRPC.join(', ')}`);
  }
  const http2 = abort.get('http2Error');
  if (http2.exists) report(http2, 'http2Error is not implemented', 'use httpStatus or grpcStatus');
}
