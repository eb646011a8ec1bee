// The inspector as an Azure Container Apps job that runs every five minutes: it does what is due, then ends. Deploy it beside
// main.bicep, with an image that has the package with its extra `inspector` (pip install --require-hashes --no-deps -r
// requirements-inspector.txt, then the wheel). Never compiled against Azure here: validate it first (az deployment group
// validate).

@description('Name of the registry, as in main.bicep.')
param name string

param location string = resourceGroup().location

@description('Id of the Container Apps environment. The egress of its subnet decides what the inspector reaches.')
param environmentId string

@description('Image with the inspector, by digest.')
param image string

@description('Host name of the PostgreSQL server.')
param databaseHost string

@description('Networks besides public addresses that it may connect to, separated by commas.')
param allowedNetworks string = ''

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-inspector'
  location: location
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: '${name}-inspector'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environmentId
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: '*/5 * * * *', parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 1800
      replicaRetryLimit: 0
    }
    template: {
      containers: [
        {
          name: 'inspector'
          image: image
          command: ['python', '-m', 'registry_api.inspector', '--once']
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: [
            // The identity is a role of PostgreSQL with the rights of registry_inspector (identity.sql).
            { name: 'DATABASE_URL', value: 'postgresql://${identity.name}@${databaseHost}/registry?sslmode=verify-full&sslrootcert=system' }
            { name: 'DB_MANAGED_IDENTITY', value: 'true' }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'DB_POOL_MIN_SIZE', value: '1' }
            { name: 'DB_POOL_MAX_SIZE', value: '4' }
            { name: 'INSPECTOR_ALLOWED_NETWORKS', value: allowedNetworks }
          ]
        }
      ]
    }
  }
}

output identityName string = identity.name
