{{/* A store of one node: a dict of root, store, port, user, mount and container, the rest of its container as text. */}}
{{- define "couponkill.demoStore" -}}
{{- $root := .root -}}
{{- $name := printf "%s-%s" (include "couponkill.fullname" $root) .store }}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "couponkill.labels" (list $root .store) | nindent 4 }}
spec:
  selector: {{- include "couponkill.selector" (list $root .store) | nindent 4 }}
  ports:
    - { name: tcp-{{ .store }}, port: {{ .port }}, targetPort: {{ .port }} }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels: {{- include "couponkill.labels" (list $root .store) | nindent 4 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  selector:
    matchLabels: {{- include "couponkill.selector" (list $root .store) | nindent 6 }}
  template:
    metadata:
      labels: {{- include "couponkill.selector" (list $root .store) | nindent 8 }}
      annotations: { sidecar.istio.io/inject: "false" }
    spec:
      automountServiceAccountToken: false
      # A service's variables, such as KAFKA_PORT, would be taken for settings.
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ .user }}
        runAsGroup: {{ .user }}
        fsGroup: {{ .user }}
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: {{ .store }}
          image: {{ .image | quote }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: {{ .readOnly }}
            capabilities: { drop: [ALL] }
          ports:
            - { name: tcp-{{ .store }}, containerPort: {{ .port }} }
          {{- .container | nindent 10 }}
          volumeMounts:
            - { name: data, mountPath: {{ .mount }} }
            - { name: tmp, mountPath: /tmp }
            {{- range .writable }}
            - { name: run, mountPath: {{ . }} }
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        - name: run
          emptyDir: {}
        {{- if not $root.Values.demo.storage }}
        - name: data
          emptyDir: {}
        {{- end }}
  {{- if $root.Values.demo.storage }}
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        resources: { requests: { storage: {{ $root.Values.demo.storage }} } }
  {{- end }}
{{- end -}}
