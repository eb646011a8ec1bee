"""Microsoft Entra ID: from an Authorization header to an Identity, and the keys that takes."""
