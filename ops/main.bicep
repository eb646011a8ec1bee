// Everything the registry needs, in one resource group: App Service, PostgreSQL, an identity, logs and alerts.
//
//     az deployment group create --resource-group <group> --template-file ops/main.bicep --parameters name=… …
//
// It contains no password or key: the service logs in to PostgreSQL as a managed identity, people with their own accounts.
// README.md describes the steps before and after. Deploying again changes what differs and restarts the service if needed.

@description('Prefix of every resource name: lower-case letters, digits and hyphens.')
@minLength(3)
@maxLength(20)
param name string = 'registry'
param location string = resourceGroup().location

@description('Client id of the front-end registration.')
param entraClientId string
@description('Client id of the API registration, the audience of its tokens.')
param entraAudience string

@description('The group that administers the database; its members log in with its name and their own tokens.')
param databaseAdministratorName string
param databaseAdministratorObjectId string
@description('Addresses from which administrators may reach the database now; an empty list closes it to the Internet.')
param operatorAddresses array = []

@description('Name of the database server; change it only after a restore, which creates a new server.')
param databaseServerName string = '${name}-${uniqueString(resourceGroup().id)}'
param planSku string = 'P0v3'
@minValue(2)
param instances int = 2
param databaseSku string = 'Standard_D2ds_v5'
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param databaseTier string = 'GeneralPurpose'
@description('Whether there is a standby in another zone; not available on Burstable.')
param isHighlyAvailable bool = true
@description('Whether backups are also kept in the paired region; can be set only when the server is created.')
param isBackedUpElsewhere bool = false
@description('Whether connections go through the built-in PgBouncer; not available on Burstable.')
param usePgBouncer bool = false
@description('Origins, separated by commas, whose pages may call the API.')
param corsOrigins string = ''
@description('Who may read the published servers under /v0.1; use anonymous only if nobody outside can reach the service.')
@allowed(['anonymous', 'authenticated', 'off'])
param registryAccess string = 'off'
@description('Domain of the organisation in reverse (com.example): required unless access is off; choose it once.')
param registryNamespace string = ''
param alertEmail string
@description('Further settings of docs/settings.md, by name; the next deployment overwrites settings made elsewhere.')
param moreSettings object = {}

var worldwide = '${name}-${uniqueString(resourceGroup().id)}'

// ---------------------------------------------------------------------------------------------------------- identity

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${worldwide}-service' // one for both slots; also its role in PostgreSQL, so the tenant must have it once only
  location: location
}

// ----------------------------------------------------------------------------------------------------------- network

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/24'] }
    subnets: [
      {
        name: 'service'
        properties: {
          addressPrefix: '10.20.0.0/26'
          delegations: [{ name: 'service', properties: { serviceName: 'Microsoft.Web/serverFarms' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: '10.20.0.64/27' } }
    ]
  }

  resource serviceSubnet 'subnets' existing = { name: 'service' }
  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

// ---------------------------------------------------------------------------------------------------------- database

module database 'database.bicep' = {
  name: 'database'
  params: {
    name: name
    location: location
    serverName: databaseServerName
    administratorName: databaseAdministratorName
    administratorObjectId: databaseAdministratorObjectId
    operatorAddresses: operatorAddresses
    sku: databaseSku
    tier: databaseTier
    isHighlyAvailable: isHighlyAvailable
    isBackedUpElsewhere: isBackedUpElsewhere
    usePgBouncer: usePgBouncer
    networkId: network.id
    subnetId: network::endpointSubnet.id
    workspaceId: logs.id
  }
}

// ----------------------------------------------------------------------------------------------------------- service

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  kind: 'linux'
  sku: { name: planSku, capacity: instances }
  properties: { reserved: true } // Linux
}

var databasePort = usePgBouncer ? 6432 : 5432
var databaseTls = 'sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt'
var settings = {
  DATABASE_URL: 'postgresql://${identity.name}@${database.outputs.host}:${databasePort}/registry?${databaseTls}'
  DB_MANAGED_IDENTITY: 'true'
  AZURE_CLIENT_ID: identity.properties.clientId
  DB_PGBOUNCER: usePgBouncer ? 'true' : 'false'
  ENTRA_TENANT_ID: tenant().tenantId
  ENTRA_CLIENT_ID: entraClientId
  ENTRA_AUDIENCE: entraAudience
  CORS_ORIGINS: corsOrigins
  MCP_REGISTRY_ACCESS: registryAccess
  MCP_REGISTRY_NAMESPACE: registryNamespace
  // The platform's own.
  SCM_DO_BUILD_DURING_DEPLOYMENT: '1'
  PYTHONUNBUFFERED: '1'
  WEBSITE_SWAP_WARMUP_PING_PATH: '/health'
  WEBSITE_SWAP_WARMUP_PING_STATUSES: '200'
}
var site = {
  serverFarmId: plan.id
  httpsOnly: true
  clientAffinityEnabled: false
  virtualNetworkSubnetId: network::serviceSubnet.id
  siteConfig: {
    linuxFxVersion: 'PYTHON|3.13'
    appCommandLine: 'python -m gunicorn -c gunicorn.conf.py'
    alwaysOn: true
    healthCheckPath: '/health/live' // /health would have instances replaced while the database is away
    http20Enabled: true
    minTlsVersion: '1.2'
    scmMinTlsVersion: '1.2'
    ftpsState: 'Disabled'
    remoteDebuggingEnabled: false
    appSettings: map(items(union(settings, moreSettings)), each => { name: each.key, value: each.value })
  }
}

resource service 'Microsoft.Web/sites@2024-04-01' = {
  name: worldwide
  location: location
  kind: 'app,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: site

  resource noFtp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource noScm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }

  resource staging 'slots' = {
    name: 'staging'
    location: location
    kind: 'app,linux'
    identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
    properties: site

    resource noFtp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
    resource noScm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }
  }
}

// -------------------------------------------------------------------------------------------------------------- logs

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 90 }
}

// Not AppServiceHTTPLogs: they would record every query string, and so search words.
resource serviceLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: service
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
      { category: 'AppServiceAuditLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    location: location
    email: alertEmail
    serviceId: service.id
    databaseId: database.outputs.id
    workspaceId: logs.id
  }
}

output host string = service.properties.defaultHostName
output serviceName string = service.name
output databaseHost string = database.outputs.host
output identityName string = identity.name
