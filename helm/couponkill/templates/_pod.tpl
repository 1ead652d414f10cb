{{/* What "restricted" pods must say about themselves. */}}
{{- define "couponkill.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "couponkill.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "couponkill.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "couponkill.selector" . | nindent 6 }}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "couponkill.selector" . | nindent 6 }}
{{- end -}}

{{/* The secrets of a process: (list $ isSilo). Only silos read the stream, and only who serves the API signs tokens. */}}
{{- define "couponkill.secretEnv" -}}
{{- $root := index . 0 -}}
{{- $roles := index . 1 -}}
- name: MySql__ConnectionString
  valueFrom:
    secretKeyRef: {{- include "couponkill.storeRef" (list $root "mysql" "connectionString") | nindent 6 }}
- name: Redis__Configuration
  valueFrom:
    secretKeyRef: {{- include "couponkill.storeRef" (list $root "redis" "configuration") | nindent 6 }}
{{- if contains "silo" $roles }}
- name: Kafka__BootstrapServers
  valueFrom:
    secretKeyRef: {{- include "couponkill.storeRef" (list $root "kafka" "bootstrapServers") | nindent 6 }}
{{- end }}
{{- if contains "api" $roles }}
- name: Jwt__Key
  valueFrom:
    secretKeyRef: { name: {{ include "couponkill.authSecret" $root }}, key: jwtKey }
- name: Admin__Password
  valueFrom:
    secretKeyRef: { name: {{ include "couponkill.authSecret" $root }}, key: adminPassword, optional: true }
{{- end }}
{{- end -}}

{{/* The pods of silos, edges and canaries: a dict of root, component, roles, image, resources. */}}
{{- define "couponkill.pod" -}}
{{- $root := .root -}}
{{- if lt (int $root.Values.silo.graceSeconds) (add 30 $root.Values.silo.drainSeconds | int) -}}
{{- fail "silo.graceSeconds must be at least 30 more than silo.drainSeconds" -}}
{{- end -}}
{{- $silo := contains "silo" .roles -}}
metadata:
  labels: {{- include "couponkill.selector" (list $root .component) | nindent 4 }}
  annotations:
    kubectl.kubernetes.io/default-container: couponkill
    ops.couponkill.io/configuration: {{ include "couponkill.settings" (list $root) | sha256sum | trunc 16 | quote }}
    {{- if $root.Values.istio.enabled }}
    {{- include "couponkill.sidecar" $root | nindent 4 }}
    {{- end }}
    {{- with $root.Values.silo.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "couponkill.ownName" $root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $root.Values.silo.graceSeconds }}
  securityContext: {{- include "couponkill.podSecurity" $root | nindent 4 }}
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.silo.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.silo.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints: {{- include "couponkill.spread" (list $root .component) | nindent 4 }}
  containers:
    - name: couponkill
      image: {{ .image | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext: {{- include "couponkill.containerSecurity" $root | nindent 8 }}
      envFrom:
        - configMapRef: { name: {{ include "couponkill.ownName" $root }} }
        {{- if and $silo $root.Values.stores.kafka.settingsSecret }}
        - secretRef: { name: {{ $root.Values.stores.kafka.settingsSecret }} }
        {{- end }}
      env:
        - name: Roles
          value: {{ .roles | quote }}
        {{- if $silo }}
        - name: Silo__AdvertisedAddress
          valueFrom: { fieldRef: { fieldPath: status.podIP } }
        - name: Scaler__Port
          value: "9090"
        {{- end }}
        {{- include "couponkill.secretEnv" (list $root .roles) | nindent 8 }}
      ports:
        - { name: http, containerPort: 8080 }
        {{- if $silo }}
        - { name: silo, containerPort: 11111 }
        - { name: gateway, containerPort: 30000 }
        - { name: scaler, containerPort: 9090 }
        {{- end }}
      # The start waits for the stores by itself, and ends when they do not come; so live, not ready.
      startupProbe:
        httpGet: { path: /healthz/live, port: http }
        periodSeconds: 2
        failureThreshold: 60
      # Not ready when MySQL is down; that must restart nothing.
      readinessProbe:
        httpGet: { path: /healthz/ready, port: http }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      livenessProbe:
        httpGet: { path: /healthz/live, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      lifecycle:
        preStop: { sleep: { seconds: {{ $root.Values.silo.drainSeconds }} } }
      resources: {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 256Mi }
{{- end -}}

{{/* What keeps silos and stores out of the mesh, and lets its agent hand on the metrics in plain text. */}}
{{- define "couponkill.sidecar" -}}
traffic.sidecar.istio.io/excludeInboundPorts: "11111,30000,9090"
traffic.sidecar.istio.io/excludeOutboundPorts: {{ printf "11111,30000,%s" (join "," .Values.networkPolicy.storePorts) | quote }}
prometheus.io/scrape: "true"
prometheus.io/port: "8080"
prometheus.io/path: /metrics
proxy.istio.io/config: '{ "holdApplicationUntilProxyStarts": true }'
{{- end -}}
