import { Failure, kubectl } from './kubectl';

const CRD = 'virtualservices.networking.istio.io';

/** Says which cluster this is, or what it lacks. */
export function requireCluster(): string {
  const version = kubectl('version', '--output=json', '--request-timeout=10s');
  if (version.code !== 0) {
    throw new Failure(
      `no cluster answers; set KUBECONFIG to one you may create and delete namespaces in\n${version.stderr}`,
    );
  }
  if (kubectl('get', 'crd', CRD).code !== 0) {
    throw new Failure(
      'the cluster does not know VirtualServices; install Istio, or at least its custom resource definitions',
    );
  }
  if (kubectl('get', 'namespace', 'istio-system').code !== 0) {
    throw new Failure('there is no namespace istio-system; install Istio, or: kubectl create namespace istio-system');
  }
  const { serverVersion } = JSON.parse(version.stdout) as { serverVersion?: { gitVersion?: string } };
  return `${kubectl('config', 'current-context').stdout.trim()}, Kubernetes ${serverVersion?.gitVersion ?? 'of unknown version'}`;
}
