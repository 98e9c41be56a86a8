<#
.SYNOPSIS
Starts one node in the background and waits until it is ready; down.ps1 stops it.
.PARAMETER Role
master or worker.
.PARAMETER Port
The port to listen on.
.PARAMETER Master
For a worker: the port or the url of its master; else the variable MASTER or KITTEN_MASTER, else none.
.PARAMETER Foreground
Run it here until Ctrl-C.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\main.ps1 master 3000
.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\main.ps1 worker 3001 -Master 3000
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string] $Role = '',
    [Parameter(Position = 1)]
    [string] $Port = '',
    [string] $Master = '',
    [switch] $Foreground,
    [switch] $Help,
    [Parameter(ValueFromRemainingArguments = $true)]
    [string[]] $Rest = @()
)

. (Join-Path $PSScriptRoot 'lib.ps1')
$Usage = 'main.ps1 master PORT [-Foreground] | main.ps1 worker PORT [-Master PORT_or_URL] [-Foreground]'
Show-HelpIfAsked $PSCommandPath $Help (@($Role, $Port) + $Rest)
if ($Rest.Count -gt 0) { Stop-WithUsage "there is no `"$($Rest[0])`"" $Usage }
if (@('master', 'worker') -notcontains $Role) { Stop-WithUsage "a node is a master or a worker, not `"$Role`"" $Usage }
if (-not $Port) { Stop-WithUsage 'give a role and a port' $Usage }
$Role = $Role.ToLowerInvariant()
$number = Get-Port $Port
if ($Role -eq 'master') {
    $Master = ''
} else {
    if (-not $Master) { $Master = "$($env:MASTER)" }
    if (-not $Master) { $Master = "$($env:KITTEN_MASTER)" }
    if ($Master) { $Master = ConvertTo-Url $Master }
}

Find-Java
Initialize-KittenHome
if ($Role -eq 'worker' -and -not $Master) { Write-Host "no master given: the worker on port $number is on its own" }
if (-not $Foreground) {
    Assert-Curl
    if ($Master -and -not (Test-Healthy $Master)) {
        Stop-WithError "no master answers on $Master; start one first: $PSScriptRoot\main.ps1 master PORT"
    }
    Assert-PortFree $Role $number
    Build-IfNeeded
    Start-Node $Role $number $Master
    exit 0
}
if (Test-PortInUse $number) { Stop-WithError "port $number is in use by another program; choose another" }
Build-IfNeeded
$arguments = @(Get-NodeArguments $Role $number $Master)
# What the node says on standard error is its log, not an error of this script.
$ErrorActionPreference = 'Continue'
& $Java $arguments
exit $LASTEXITCODE
