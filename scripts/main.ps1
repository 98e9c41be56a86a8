<#
.SYNOPSIS
Runs one node in the foreground, until Ctrl-C.
.PARAMETER Role
master or worker.
.PARAMETER Port
The port to listen on.
.PARAMETER Master
For a worker: the port or the url of its master; else the variable MASTER or KITTEN_MASTER, else none.
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
    [string] $Master = ''
)

. (Join-Path $PSScriptRoot 'lib.ps1')

if (@('master', 'worker') -notcontains $Role -or -not $Port) {
    Stop-WithError 'usage: main.ps1 master PORT | main.ps1 worker PORT [-Master PORT_or_URL]'
}
$Role = $Role.ToLowerInvariant()
$number = Get-Port $Port
if (-not $Master) { $Master = "$($env:MASTER)" }
if (-not $Master) { $Master = "$($env:KITTEN_MASTER)" }
if ($Master) { $Master = ConvertTo-Url $Master }

Find-Java
Initialize-KittenHome
Build-IfNeeded
if (Test-PortInUse $number) { Stop-WithError "port $number is in use by another program" }
if ($Role -eq 'worker') {
    Write-Host "importing files from $Import only (-d file=`"$Import\...`")"
    if (-not $Master) { Write-Host 'no master given: this worker is on its own' }
}
$arguments = @(Get-NodeArguments $Role $number $Master)
# What the node says on standard error is its log, not an error of this script.
$ErrorActionPreference = 'Continue'
& $Java $arguments
exit $LASTEXITCODE
