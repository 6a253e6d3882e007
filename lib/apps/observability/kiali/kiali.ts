import { Size } from 'cdk8s';
import { type k8s, Secret, Volume, type VolumeMount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { stringify } from 'yaml';
import { ConfigFiles, Resources } from '../../../istio';
import { Addon, type AddonProps, probes } from '../addon';
import type { Grafana } from '../grafana/grafana';
import type { IJaeger } from '../jaeger/jaeger';
import type { IPrometheus } from '../prometheus/prometheus';
import { KialiAccess } from './access';
import { KialiPorts, kialiConfig, WEB_ROOT } from './config';

const CONFIG_FOLDER = '/kiali-configuration';

/** Where Kiali looks for the key of its sessions when it is not in the configuration. */
const SIGNING_KEY_FOLDER = '/kiali-override-secrets/login-token-signing-key';

export interface KialiProps extends AddonProps {
  /** @default 'quay.io/kiali/kiali:v2.26' */
  readonly image?: string;

  /** Where the numbers of its graph come from. */
  readonly prometheus: IPrometheus;

  /** Where its pages link to for more. @default - no links */
  readonly grafana?: Grafana;

  /** Where it finds traces. @default - no traces */
  readonly jaeger?: IJaeger;

  /** @default KialiAccess.token() */
  readonly access?: KialiAccess;
}

/**
 * Kiali: the graph of the mesh and the state of every Istio object. It reads and never writes.
 *
 * @see https://istio.io/latest/docs/ops/integrations/kiali/
 */
export class Kiali extends Addon {
  constructor(scope: Construct, id: string, props: KialiProps) {
    const access = props.access ?? KialiAccess.token();
    const config = kialiConfig({ ...props, istioNamespace: props.namespace, access });
    super(scope, id, props.namespace, {
      name: 'kiali',
      image: props.image ?? 'quay.io/kiali/kiali:v2.26',
      user: 1000,
      command: ['/opt/kiali/kiali', '-config', `${CONFIG_FOLDER}/config.yaml`],
      env: { ACTIVE_NAMESPACE: props.namespace, LOG_FORMAT: 'text', LOG_LEVEL: 'info' },
      ports: [{ name: 'http', port: KialiPorts.http, targetPort: KialiPorts.http }],
      metricsPort: KialiPorts.metrics,
      configFiles: [ConfigFiles.at(CONFIG_FOLDER, { 'config.yaml': stringify(config) })],
      volumeMounts: signingKey(scope, `${id}-signing-key`, access),
      writablePaths: ['/tmp'],
      resources:
        props.resources ??
        Resources.of({
          cpuMillis: 50,
          cpuLimitMillis: 500,
          memory: Size.mebibytes(128),
          memoryLimit: Size.gibibytes(1),
        }),
      ...probes(KialiPorts.http, { ready: `${WEB_ROOT}/healthz` }),
      mountApiToken: true,
    });
    this.allow(kialiRules(access));
  }
}

/** Reading only: Kiali caches these kinds and does not start when it may not watch one of them. */
function kialiRules(access: KialiAccess): { everywhere: k8s.PolicyRule[]; here: k8s.PolicyRule[] } {
  const verbs = ['get', 'list', 'watch'];
  return {
    everywhere: [
      {
        apiGroups: [''],
        resources: ['configmaps', 'endpoints', 'namespaces', 'pods', 'replicationcontrollers', 'services'],
        verbs,
      },
      { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], verbs },
      { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs },
      {
        apiGroups: [
          'extensions.istio.io',
          'gateway.networking.k8s.io',
          'inference.networking.x-k8s.io',
          'networking.istio.io',
          'security.istio.io',
          'telemetry.istio.io',
        ],
        resources: ['*'],
        verbs,
      },
      { apiGroups: ['admissionregistration.k8s.io'], resources: ['mutatingwebhookconfigurations'], verbs },
      ...(access.strategy === 'token'
        ? [{ apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] }]
        : []),
    ],
    // How it asks istiod for the state of the proxies.
    here: [{ apiGroups: [''], resources: ['pods/portforward'], verbs: ['create'] }],
  };
}

function signingKey(scope: Construct, id: string, { signingKey }: KialiAccess): VolumeMount[] {
  if (!signingKey) return [];
  const secret = Secret.fromSecretName(scope, id, signingKey.secret);
  const volume = Volume.fromSecret(scope, `${id}-volume`, secret, {
    name: 'signing-key',
    items: { [signingKey.key]: { path: 'value.txt' } },
  });
  return [{ path: SIGNING_KEY_FOLDER, volume, readOnly: true }];
}
