{{- define "geo.fullname" -}}
{{- .Values.fullnameOverride | default .Chart.Name -}}
{{- end -}}

{{- define "geo.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (printf "%s-sa" (include "geo.fullname" .)) -}}
{{- end -}}

{{- define "geo.image" -}}
{{- $name := printf "%s/%s" .Values.image.registry .Values.image.repository | trimPrefix "/" -}}
{{- if .Values.image.digest -}}
{{ $name }}@{{ .Values.image.digest }}
{{- else -}}
{{ $name }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* What Helm's users expect beside the label app, and their own, which replace none of the chart's. */ -}}
{{- define "geo.labels" -}}
{{- $own := dict
  "app.kubernetes.io/name" .Chart.Name
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/version" (.Chart.AppVersion | replace "+" "_")
  "app.kubernetes.io/component" "controller"
  "app.kubernetes.io/managed-by" .Release.Service
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") -}}
{{- toYaml (merge $own (omit .Values.extraLabels "app")) }}
{{- end -}}

{{- /* The same with app, for objects that the label selects. */ -}}
{{- define "geo.appLabels" -}}
app: {{ include "geo.fullname" . }}
{{ include "geo.labels" . }}
{{- end -}}

{{- /* The pod's: without the version, so that only what a pod runs replaces it. */ -}}
{{- define "geo.podLabels" -}}
{{- $own := dict
  "app" (include "geo.fullname" .)
  "app.kubernetes.io/name" .Chart.Name
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/component" "controller" -}}
{{- toYaml (merge $own .Values.extraLabels .Values.podLabels) }}
{{- end -}}

{{- define "geo.settings" -}}
{{- $settings := dict
  "CF_ACCOUNT_ID" .Values.cloudflare.accountId
  "CF_ZONE_ID" .Values.cloudflare.zoneId
  "CF_LB_HOSTNAME" .Values.cloudflare.hostname
  "CF_ORIGIN_WEIGHT" .Values.cloudflare.originWeight
  "GEO_LOCATION" .Values.geoLocation
  "LABEL_SELECTOR" .Values.labelSelector
  "SOURCES" (join "," .Values.sources) -}}
{{- if .Values.watchNamespace }}{{ $_ := set $settings "NAMESPACE" .Values.watchNamespace }}{{ end -}}
{{- if .Values.gatewayNamespace }}{{ $_ := set $settings "GATEWAY_NAMESPACE" .Values.gatewayNamespace }}{{ end -}}
{{- $settings = merge $settings .Values.settings -}}
{{- range $name := keys $settings | sortAlpha }}
{{- $value := get $settings $name }}
{{- /* Helm reads each number as one with a fraction, and would write a million as 1e+06. */}}
{{- if kindIs "float64" $value }}{{ $value = int64 $value }}{{ end }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- /* A role with its binding: kind and name of the role, its namespace or none, its rules, and its annotations. */ -}}
{{- define "geo.role" -}}
{{- $top := .top -}}
{{- $cluster := ternary "Cluster" "" (empty .namespace) -}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $cluster }}Role
metadata:
  name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "geo.labels" $top | nindent 4 }}
  {{- with .source }}
  annotations:
    source: {{ . }}
  {{- end }}
rules:
{{ toYaml .rules }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $cluster }}RoleBinding
metadata:
  name: {{ .binding | default .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "geo.labels" $top | nindent 4 }}
subjects:
- kind: ServiceAccount
  name: {{ include "geo.serviceAccount" $top }}
  namespace: {{ $top.Release.Namespace }}
roleRef:
  kind: {{ $cluster }}Role
  name: {{ .name }}
  apiGroup: rbac.authorization.k8s.io
{{ end -}}
