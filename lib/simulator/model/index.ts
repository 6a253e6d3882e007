export * from './api';
export * from './hosts';
export * from './mesh';
export * from './protocol';
export * from './registry';
export * from './service';
export * from './visibility';
export * from './workload';
