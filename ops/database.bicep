// PostgreSQL flexible server: Entra ID authentication only, a private endpoint, and firewall rules for administrators.

param name string
param location string
param serverName string
param administratorName string
param administratorObjectId string
param operatorAddresses array
param sku string
param tier string
param isHighlyAvailable bool
param isBackedUpElsewhere bool
param usePgBouncer bool
param networkId string
param subnetId string
param workspaceId string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: serverName
  location: location
  sku: { name: sku, tier: tier }
  properties: {
    version: '17'
    createMode: 'Default'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 35, geoRedundantBackup: isBackedUpElsewhere ? 'Enabled' : 'Disabled' }
    highAvailability: { mode: isHighlyAvailable ? 'ZoneRedundant' : 'Disabled' }
    maintenanceWindow: { customWindow: 'Enabled', dayOfWeek: 0, startHour: 3, startMinute: 0 }
    network: { publicNetworkAccess: empty(operatorAddresses) ? 'Disabled' : 'Enabled' }
  }

  resource administrator 'administrators' = {
    name: administratorObjectId
    properties: {
      principalType: 'Group'
      principalName: administratorName
      tenantId: tenant().tenantId
    }
  }

  // One after the other: the server refuses a change while another is under way.
  resource extensions 'configurations' = {
    name: 'azure.extensions'
    properties: { value: 'PG_TRGM', source: 'user-override' }
    dependsOn: [administrator]
  }

  resource pgBouncer 'configurations' = if (tier != 'Burstable') {
    name: 'pgbouncer.enabled'
    properties: { value: usePgBouncer ? 'true' : 'false', source: 'user-override' }
    dependsOn: [extensions]
  }
}

@batchSize(1)
resource operators 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = [
  for (address, index) in operatorAddresses: {
    parent: server
    name: 'operator-${index}'
    properties: { startIpAddress: address, endIpAddress: address }
    dependsOn: [server::extensions, server::pgBouncer]
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: serverName
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: 'database', properties: { privateLinkServiceId: server.id, groupIds: ['postgresqlServer'] } }
    ]
  }
  dependsOn: [server::extensions, server::pgBouncer]

  resource group 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: 'postgres', properties: { privateDnsZoneId: zone.id } }] }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: server
  properties: { level: 'CanNotDelete', notes: 'Deleting the server deletes its backups in time.' }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.postgres.database.azure.com'
  location: 'global'

  resource link 'virtualNetworkLinks' = {
    name: name
    location: 'global'
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
}

resource serverLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: server
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = server.id
output host string = server.properties.fullyQualifiedDomainName
