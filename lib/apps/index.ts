/** Workloads to run in a mesh. */
export { Bookinfo, type BookinfoProps } from './bookinfo/bookinfo';
export { Curl, type CurlProps } from './curl/curl';
export { Fortio, type FortioProps } from './fortio/fortio';
export { Httpbin, type HttpbinProps } from './httpbin/httpbin';
export * from './observability';
export { TcpEcho, type TcpEchoProps } from './tcp-echo/tcp-echo';
export type { WorkloadProfile } from './workload-profile';
