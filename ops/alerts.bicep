// Alerts for operators. README.md, "Alerts", explains each one and the first action.

param name string
param location string
param email string
param serviceId string
param databaseId string
param workspaceId string

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-operators'
  location: 'global'
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

// ---------------------------------------------------------------------------------------------------------- from logs

var lines = 'AppServiceConsoleLogs | extend d = parse_json(ResultDescription) | extend message = tostring(d.message), level = tostring(d.level)'
var answers = '${lines} | where tostring(d.logger) == "registry_api.access" | extend status = toint(d.status)'

// Severity 1: act now. 2: today. 3: soon.
var fromLogs = [
  { name: 'internal-error', severity: 1, above: 0, query: '${lines} | where isnotempty(tostring(d.error_id)) or level == "CRITICAL"' }
  { name: 'unavailable', severity: 1, above: 20, query: '${answers} | where status == 503' }
  { name: 'out-of-storage', severity: 1, above: 0, query: '${answers} | where status == 507' }
  { name: 'no-database', severity: 1, above: 0, query: '${lines} | where message has "no database connection within"' }
  { name: 'no-access-token', severity: 1, above: 0, query: '${lines} | where message has "no access token for the database"' }
  { name: 'stale-identity-keys', severity: 2, above: 0, query: '${lines} | where level == "WARNING" and message has "No new keys from"' }
  { name: 'slow', severity: 2, above: 50, query: '${answers} | where todouble(d.latency_ms) > 1000' }
  { name: 'group-overage', severity: 3, above: 0, query: '${lines} | where message has "group overage"' }
]

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in fromLogs: {
    name: '${name}-${alert.name}'
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: '${name}-${alert.name}'
      description: 'See ops/README.md, "Alerts", for the meaning and the first action.'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      autoMitigate: true
      skipQueryValidation: true // the table comes with the first line
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.above
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [operators.id] }
    }
  }
]

// ------------------------------------------------------------------------------------------------------- from metrics

var service = { id: serviceId, kind: 'Microsoft.Web/sites' }
var database = { id: databaseId, kind: 'Microsoft.DBforPostgreSQL/flexibleServers' }
var fromMetrics = [
  { name: 'unhealthy-instance', severity: 2, of: service, metric: 'HealthCheckStatus', is: 'LessThan', than: 100, by: 'Average' }
  { name: 'database-down', severity: 1, of: database, metric: 'is_db_alive', is: 'LessThan', than: 1, by: 'Maximum' }
  { name: 'database-filling', severity: 2, of: database, metric: 'storage_percent', is: 'GreaterThan', than: 80, by: 'Average' }
  { name: 'database-busy', severity: 3, of: database, metric: 'cpu_percent', is: 'GreaterThan', than: 80, by: 'Average' }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alert in fromMetrics: {
    name: '${name}-${alert.name}'
    location: 'global'
    properties: {
      description: 'See ops/README.md, "Alerts", for the meaning and the first action.'
      severity: alert.severity
      enabled: true
      scopes: [alert.of.id]
      evaluationFrequency: 'PT1M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.metric
            metricNamespace: alert.of.kind
            metricName: alert.metric
            operator: alert.is
            threshold: alert.than
            timeAggregation: alert.by
          }
        ]
      }
      actions: [{ actionGroupId: operators.id }]
    }
  }
]
