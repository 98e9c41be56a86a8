<#
.SYNOPSIS
Stops the nodes that these scripts started under KITTEN_HOME, workers first; touches no other process.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\down.ps1
#>
[CmdletBinding()]
param(
    [switch] $Help,
    [Parameter(ValueFromRemainingArguments = $true)]
    [string[]] $Rest = @()
)

. (Join-Path $PSScriptRoot 'lib.ps1')
$Usage = 'down.ps1'
Show-HelpIfAsked $PSCommandPath $Help $Rest
if ($Rest.Count -gt 0) { Stop-WithUsage "there is no `"$($Rest[0])`"" $Usage }

Assert-Curl
Initialize-KittenHome

$found = $false
foreach ($role in @('worker', 'master')) {
    foreach ($file in @(Get-ChildItem -LiteralPath $Running -Filter "$role-*.pid" -File)) {
        if ($file.BaseName -match '-([0-9]{1,5})$') {
            $found = $true
            Stop-Node $role ([int] $Matches[1])
        }
    }
}
if (-not $found) { Write-Host "nothing that was started under $KittenHome is running" }
