{{- define "dojo-bot.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "dojo-bot.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "dojo-bot.labels" -}}
{{ include "dojo-bot.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "dojo-bot.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "dojo-bot.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "dojo-bot.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "dojo-bot.replicas" -}}
{{- .Values.replicas | default (ternary 1 2 (eq .Values.database.kind "sqlite")) -}}
{{- end }}

{{/* The pause, the last acknowledgements (3 s), what is under way, and room to close. */}}
{{- define "dojo-bot.grace" -}}
{{- addf (.Values.shutdown.preStopSeconds) 3 (index .Values.settings "SHUTDOWN_GRACE" | default 20) 7 | ceil | int -}}
{{- end }}

{{/* The names, in capitals, of the secrets that are given; empty where only the cluster knows. */}}
{{- define "dojo-bot.given" -}}
{{- if eq .Values.secrets.source "keyVault" }}{{ keys .Values.secrets.keyVault.objects | sortAlpha | join " " }}{{ else if eq .Values.secrets.source "values" }}{{ keys .Values.secrets.values | sortAlpha | join " " }}{{ end }}
{{- end }}

{{- define "dojo-bot.hasUserTokens" -}}
{{- if or .Values.secrets.keyVault.userTokens .Values.secrets.existingUserTokensSecret }}yes{{ end }}
{{- end }}

{{- define "dojo-bot.env" -}}
- {name: HOST, value: 0.0.0.0}
- {name: PORT, value: "8000"}
- {name: AUTO_MIGRATE, value: "false"}
- {name: SECRETS_DIR, value: /secrets}
- {name: CONFIG_FILE, value: /config/config.yaml}
{{- if include "dojo-bot.hasUserTokens" . }}
- {name: USER_TOKENS_DIR, value: /user-tokens}
{{- end }}
{{- if eq .Values.database.kind "sqlite" }}
- {name: DATABASE_URL, value: "sqlite:////data/dojo-bot.db"}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "dojo-bot.mounts" -}}
- {name: secrets, mountPath: /secrets, readOnly: true}
- {name: config, mountPath: /config, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- if include "dojo-bot.hasUserTokens" . }}
- {name: user-tokens, mountPath: /user-tokens, readOnly: true}
{{- end }}
{{- if eq .Values.database.kind "sqlite" }}
- {name: data, mountPath: /data}
{{- end }}
{{- end }}

{{- define "dojo-bot.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end }}
