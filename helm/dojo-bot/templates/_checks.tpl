{{/* What single values cannot tell, and the schema would say in no words of ours. Each is a sentence. */}}
{{- define "dojo-bot.checks" -}}
{{- $v := .Values }}{{ $s := $v.secrets }}{{ $set := $v.settings }}
{{- if not $s.source }}{{ fail "secrets.source is missing: say where the secrets come from, keyVault, existingSecret or values (for a trial)." }}{{ end }}
{{- if and (ne $s.source "keyVault") (or $s.keyVault.name $s.keyVault.objects $s.keyVault.userTokens) }}{{ fail (printf "secrets.keyVault is filled in, but secrets.source is %s: secrets come from one place only." $s.source) }}{{ end }}
{{- if and (ne $s.source "existingSecret") $s.existingSecret }}{{ fail (printf "secrets.existingSecret is filled in, but secrets.source is %s: secrets come from one place only." $s.source) }}{{ end }}
{{- if and (ne $s.source "values") $s.values }}{{ fail (printf "secrets.values is filled in, but secrets.source is %s: secrets come from one place only." $s.source) }}{{ end }}
{{- if and (eq $s.source "existingSecret") (not $s.existingSecret) }}{{ fail "secrets.existingSecret is missing: it is the name of the Secret, with one key for each setting in small letters." }}{{ end }}
{{- if and (eq $s.source "keyVault") (not (and $s.keyVault.name $s.keyVault.tenantId $s.keyVault.clientId)) }}{{ fail "secrets.keyVault needs name, tenantId and clientId (of the identity that may read the vault)." }}{{ end }}
{{- if and $s.keyVault.userTokens $s.existingUserTokensSecret }}{{ fail "secrets.keyVault.userTokens and secrets.existingUserTokensSecret exclude each other: people's tokens come from one place only." }}{{ end }}
{{- if and (eq $v.slack.mode "off") (not $v.teams.enabled) }}{{ fail "No chat platform is on: set slack.mode to http or socket, or teams.enabled to true." }}{{ end }}
{{- if $v.teams.enabled }}
{{- range tuple "TEAMS_CLIENT_ID" "TEAMS_TENANT_ID" }}{{ if not (index $set .) }}{{ fail (printf "settings.%s is missing: teams.enabled needs it." .) }}{{ end }}{{ end }}
{{- else if $set.TEAMS_CLIENT_ID }}{{ fail "settings.TEAMS_CLIENT_ID is set, but teams.enabled is false: nothing would lead to /api/messages." }}
{{- end }}
{{- include "dojo-bot.databaseChecks" . }}
{{- include "dojo-bot.secretChecks" . }}
{{- if and (or $v.config.roles $set.ENTRA_ROLES) (not $set.ENTRA_TENANT_ID) }}{{ fail "config.roles needs settings.ENTRA_TENANT_ID: roles come from Entra ID." }}{{ end }}
{{- if $set.ENTRA_TENANT_ID }}
{{- range tuple "ENTRA_CLIENT_ID" "PUBLIC_URL" }}{{ if not (index $set .) }}{{ fail (printf "settings.%s is missing: signing in (ENTRA_TENANT_ID) needs it." .) }}{{ end }}{{ end }}
{{- if not (hasPrefix "https://" $set.PUBLIC_URL) }}{{ fail "settings.PUBLIC_URL must begin with https://: people's sign-ins pass through it." }}{{ end }}
{{- end }}
{{- include "dojo-bot.ingressChecks" . }}
{{- $names := list }}{{ range $v.config.digests }}{{ if has .name $names }}{{ fail (printf "config.digests is wrong: there are two called %s." .name) }}{{ end }}{{ $names = append $names .name }}{{ end }}
{{- if and $v.workloadIdentity.enabled (not $v.workloadIdentity.clientId) }}{{ fail "workloadIdentity.clientId is missing: it is the client id of the managed identity." }}{{ end }}
{{- if eq (toString $v.image.tag) "latest" }}{{ fail "image.tag is latest: name a version, or image.digest, so that a restart runs what was tested." }}{{ end }}
{{- end }}

{{- define "dojo-bot.databaseChecks" -}}
{{- $v := .Values }}
{{- if and (eq $v.database.kind "sqlite") $v.autoscaling.enabled }}{{ fail "autoscaling.enabled needs database.kind postgresql: SQLite is for one replica." }}{{ end }}
{{- if and (eq $v.database.kind "sqlite") (gt (int $v.replicas) 1) }}{{ fail (printf "replicas is %d, but database.kind is sqlite, which is for one replica: use postgresql." (int $v.replicas)) }}{{ end }}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.min) (int $v.autoscaling.max)) }}{{ fail "autoscaling.min is more than autoscaling.max." }}{{ end }}
{{- if and $v.autoscaling.enabled (gt (int $v.replicas) 0) }}{{ fail "replicas and autoscaling.enabled exclude each other: the autoscaler decides how many there are." }}{{ end }}
{{- end }}

{{- define "dojo-bot.secretChecks" -}}
{{- $v := .Values }}{{ $given := include "dojo-bot.given" . | splitList " " }}
{{- if ne $v.secrets.source "existingSecret" }}
{{- $need := dict }}
{{- if eq $v.database.kind "postgresql" }}{{ $_ := set $need "DATABASE_URL" "database.kind is postgresql" }}{{ end }}
{{- if ne $v.slack.mode "off" }}{{ $_ := set $need "SLACK_BOT_TOKEN" (printf "slack.mode is %s" $v.slack.mode) }}{{ end }}
{{- if eq $v.slack.mode "http" }}{{ $_ := set $need "SLACK_SIGNING_SECRET" "slack.mode is http" }}{{ end }}
{{- if eq $v.slack.mode "socket" }}{{ $_ := set $need "SLACK_APP_TOKEN" "slack.mode is socket" }}{{ end }}
{{- if $v.settings.ENTRA_TENANT_ID }}{{ $_ := set $need "ENTRA_CLIENT_SECRET" "people sign in (ENTRA_TENANT_ID)" }}{{ $_ := set $need "TOKEN_KEYS" "people sign in (ENTRA_TENANT_ID)" }}{{ end }}
{{- if and $v.teams.enabled (not $v.workloadIdentity.enabled) }}{{ $_ := set $need "TEAMS_CLIENT_SECRET" "teams.enabled is true and workloadIdentity.enabled is not" }}{{ end }}
{{- if $v.config.digests }}{{ $_ := set $need "DEFECTDOJO_API_TOKEN" "config.digests are read with the service account" }}{{ end }}
{{- if eq (toString $v.settings.UNLINKED_READS) "service" }}{{ $_ := set $need "DEFECTDOJO_API_TOKEN" "UNLINKED_READS is service" }}{{ end }}
{{- $place := ternary "secrets.keyVault.objects" "secrets.values" (eq $v.secrets.source "keyVault") }}
{{- range $name, $why := $need }}{{ if not (has $name $given) }}{{ fail (printf "%s lacks %s: it is needed because %s." $place $name $why) }}{{ end }}{{ end }}
{{- if and (eq $v.slack.mode "http") (has "SLACK_APP_TOKEN" $given) }}{{ fail (printf "%s has SLACK_APP_TOKEN, which turns Socket Mode on, but slack.mode is http: leave it out, or set slack.mode to socket." $place) }}{{ end }}
{{- if and (eq $v.database.kind "sqlite") (has "DATABASE_URL" $given) }}{{ fail (printf "%s has DATABASE_URL, but database.kind is sqlite: set it to postgresql, or leave DATABASE_URL out." $place) }}{{ end }}
{{- end }}
{{- end }}

{{- define "dojo-bot.ingressChecks" -}}
{{- $v := .Values }}
{{- if $v.ingress.enabled }}
{{- if not $v.ingress.host }}{{ fail "ingress.host is missing: it is the name under which Slack, Teams and browsers reach the bot." }}{{ end }}
{{- with $v.settings.PUBLIC_URL }}{{ if ne (urlParse .).host $v.ingress.host }}{{ fail (printf "ingress.host is %s, but settings.PUBLIC_URL leads to %s: people's sign-ins would end elsewhere." $v.ingress.host (urlParse .).host) }}{{ end }}{{ end }}
{{- if not (include "dojo-bot.paths" .) }}{{ fail "ingress.enabled has nothing to lead to: in Socket Mode, without Teams and without signing in, nothing comes in from outside." }}{{ end }}
{{- end }}
{{- end }}

{{/* What the world needs, and nothing else: never /metrics, /healthz or /readyz. */}}
{{- define "dojo-bot.paths" -}}
{{- if eq .Values.slack.mode "http" }}
- {path: /slack/events, type: Exact}
{{- end }}
{{- if .Values.teams.enabled }}
- {path: /api/messages, type: Exact}
{{- end }}
{{- if .Values.settings.ENTRA_TENANT_ID }}
- {path: /link, type: Prefix}
- {path: /auth/callback, type: Exact}
{{- end }}
{{- end }}
