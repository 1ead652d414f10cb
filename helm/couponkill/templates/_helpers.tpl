{{- define "couponkill.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* 40 characters, so that there is room for what objects have behind it. */}}
{{- define "couponkill.fullname" -}}
{{- $name := include "couponkill.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels of an object: (list $ "component"). */}}
{{- define "couponkill.labels" -}}
{{- $root := index . 0 -}}
{{ include "couponkill.selector" . }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Those that find pods: (list $ "component"). The operator gives its pods the same. */}}
{{- define "couponkill.selector" -}}
app.kubernetes.io/name: couponkill
app.kubernetes.io/instance: {{ include "couponkill.fullname" (index . 0) }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* An image: (list $ .Values.image). */}}
{{- define "couponkill.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "couponkill.authSecret" -}}
{{- .Values.auth.existingSecret | default (printf "%s-auth" (include "couponkill.fullname" .)) -}}
{{- end -}}

{{- define "couponkill.storeSecret" -}}
{{- printf "%s-stores" (include "couponkill.fullname" .) -}}
{{- end -}}

{{/* Where the text of a store is: (list $ "mysql" "connectionString"), as {name, key}. */}}
{{- define "couponkill.storeRef" -}}
{{- $root := index . 0 -}}
{{- $store := index $root.Values.stores (index . 1) -}}
{{- if $store.existingSecret -}}
name: {{ $store.existingSecret }}
key: {{ $store.key }}
{{- else -}}
name: {{ include "couponkill.storeSecret" $root }}
key: {{ index . 2 }}
{{- end -}}
{{- end -}}

{{/* Which component serves the API. */}}
{{- define "couponkill.front" -}}
{{- ternary "edge" "silo" .Values.api.enabled -}}
{{- end -}}

{{/* The settings of a silo or an edge that are no secrets: (list $ "silo,api"). */}}
{{- define "couponkill.settings" -}}
{{- $root := index . 0 -}}
{{- $name := include "couponkill.fullname" $root -}}
{{- $own := dict
  "URLS" "http://0.0.0.0:8080"
  "Profile" "cluster"
  "Cluster__Id" ($root.Values.cluster.id | default $name)
  "Cluster__ServiceId" ($root.Values.cluster.serviceId | default $name)
  "Silo__Port" "11111"
  "Silo__GatewayPort" "30000"
  "Scaler__LeadSeconds" (toString $root.Values.scaling.leadSeconds) -}}
{{- if $root.Values.istio.enabled }}{{ $_ := set $own "ASPNETCORE_FORWARDEDHEADERS_ENABLED" "true" }}{{ end -}}
{{ toYaml (merge (deepCopy $root.Values.configuration) $own) }}
{{- end -}}

{{/* What the chart itself makes: without the operator everything, with it what the operator does not know. */}}
{{- define "couponkill.plain" -}}
{{- if not .Values.operator.enabled }}true{{ end -}}
{{- end -}}

{{/* Who replicas belong to: with an autoscaler never to the chart. */}}
{{- define "couponkill.autoscaled" -}}
{{- if ne .Values.scaling.mode "none" }}true{{ end -}}
{{- end -}}

{{- define "couponkill.peers" -}}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: couponkill
      app.kubernetes.io/instance: {{ include "couponkill.fullname" (index . 0) }}
    matchExpressions:
      - { key: app.kubernetes.io/component, operator: In, values: [silo, edge, canary] }
{{- end -}}

{{- define "couponkill.seckillConfiguration" -}}
{{- $own := dict -}}
{{- if .Values.cluster.id }}{{ $_ := set $own "Cluster__Id" .Values.cluster.id }}{{ end -}}
{{- if .Values.cluster.serviceId }}{{ $_ := set $own "Cluster__ServiceId" .Values.cluster.serviceId }}{{ end -}}
{{- if .Values.istio.enabled }}{{ $_ := set $own "ASPNETCORE_FORWARDEDHEADERS_ENABLED" "true" }}{{ end -}}
{{ toYaml (merge (deepCopy .Values.configuration) $own) }}
{{- end -}}

{{/* The operator, which may be in another namespace. */}}
{{- define "couponkill.operatorPeer" -}}
- namespaceSelector: {}
  podSelector:
    matchLabels: { app.kubernetes.io/name: couponkill, app.kubernetes.io/component: operator }
{{- end -}}

{{/* Name of the service account and the settings: beside an operator, which has its own, only a canary needs them. */}}
{{- define "couponkill.ownName" -}}
{{- include "couponkill.fullname" . }}{{ if not (include "couponkill.plain" .) }}-canary{{ end -}}
{{- end -}}

{{/* Requests and limits, with quantities as text: Kubernetes takes numbers, too, a Seckill does not. */}}
{{- define "couponkill.quantities" -}}
{{- $all := dict -}}
{{- range $kind, $quantities := . -}}
{{- $texts := dict -}}
{{- range $name, $quantity := $quantities }}{{ $_ := set $texts $name (toString $quantity) }}{{ end -}}
{{- $_ := set $all $kind $texts -}}
{{- end -}}
{{ toYaml $all }}
{{- end -}}

{{/* Port of the service that serves the API; the operator does not ask. */}}
{{- define "couponkill.apiPort" -}}
{{ ternary .Values.service.port 8080 (eq (include "couponkill.plain" .) "true") }}
{{- end -}}
