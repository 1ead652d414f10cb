{{/* Up as fast as need be, down one at a time. */}}
{{- define "couponkill.scalingBehavior" -}}
scaleUp:
  stabilizationWindowSeconds: 0
  policies:
    - { type: Percent, value: 900, periodSeconds: 15 }
scaleDown:
  stabilizationWindowSeconds: {{ .Values.scaling.scaleDownSeconds }}
  policies:
    - { type: Pods, value: 1, periodSeconds: 60 }
{{- end -}}

{{- define "couponkill.scaledObject" -}}
{{- $root := index . 0 -}}
{{- $target := index . 1 -}}
{{- $name := include "couponkill.fullname" $root -}}
{{- $scaling := $root.Values.scaling -}}
{{- $address := printf "%s-scaler.%s:9090" $name $root.Release.Namespace -}}
{{- if not (or $scaling.queueDepth.enabled $scaling.forecast.enabled) -}}
{{- fail "scaling.mode keda needs scaling.queueDepth or scaling.forecast; for CPU alone use hpa" -}}
{{- end }}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ $name }}-{{ $target.component }}
  labels: {{- include "couponkill.labels" (list $root $target.component) | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $name }}-{{ $target.component }} }
  pollingInterval: {{ $scaling.pollingInterval }}
  minReplicaCount: {{ $target.replicas.min }}
  maxReplicaCount: {{ $target.replicas.max }}
  # A scaler that is silent or wrong never takes a silo away.
  fallback:
    failureThreshold: {{ $scaling.failureThreshold }}
    replicas: {{ $target.replicas.min }}
    behavior: currentReplicasIfHigher
  advanced:
    horizontalPodAutoscalerConfig:
      behavior: {{- include "couponkill.scalingBehavior" $root | nindent 8 }}
  triggers:
    {{- if $scaling.queueDepth.enabled }}
    - type: external
      name: claims
      metricType: AverageValue
      metadata: { scalerAddress: {{ $address | quote }}, metric: claims }
    {{- end }}
    {{- if $scaling.forecast.enabled }}
    - type: external
      name: forecast
      metricType: AverageValue
      metadata: { scalerAddress: {{ $address | quote }}, metric: forecast }
    {{- end }}
    {{- if and $scaling.kafkaLag.enabled (eq $target.component "silo") }}
    {{- $service := $root.Values.cluster.serviceId | default $name }}
    - type: kafka
      name: lag
      metadata:
        bootstrapServers: {{ include "couponkill.brokers" $root | quote }}
        consumerGroup: {{ index $root.Values.configuration "Kafka__GroupId" | default $service | quote }}
        topic: {{ index $root.Values.configuration "Kafka__Topic" | default (printf "%s-orders" $service) | quote }}
        lagThreshold: {{ $scaling.kafkaLag.target | quote }}
    {{- end }}
    {{- if $scaling.cpu.enabled }}
    - type: cpu
      name: cpu
      metricType: Utilization
      metadata: { value: {{ $scaling.cpu.target | quote }} }
    {{- end }}
{{- end -}}

{{/* KEDA reads the addresses as text, not from a secret. */}}
{{- define "couponkill.brokers" -}}
{{- if .Values.stores.kafka.bootstrapServers -}}
{{ .Values.stores.kafka.bootstrapServers }}
{{- else if .Values.demo.enabled -}}
{{ include "couponkill.fullname" . }}-kafka.{{ .Release.Namespace }}:9092
{{- else -}}
{{- fail "scaling.kafkaLag.enabled needs stores.kafka.bootstrapServers: KEDA does not read the secret" -}}
{{- end -}}
{{- end -}}

{{- define "couponkill.hpa" -}}
{{- $root := index . 0 -}}
{{- $target := index . 1 -}}
{{- $name := printf "%s-%s" (include "couponkill.fullname" $root) $target.component }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels: {{- include "couponkill.labels" (list $root $target.component) | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $name }} }
  minReplicas: {{ $target.replicas.min }}
  maxReplicas: {{ $target.replicas.max }}
  behavior: {{- include "couponkill.scalingBehavior" $root | nindent 4 }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $root.Values.scaling.cpu.target }} }
{{- end -}}
