<#
.SYNOPSIS
Starts a master on port 3000 and workers on 3001, 3002, ... one after the other; builds first when needed.
.DESCRIPTION
Data, logs and pid files are in KITTEN_HOME (.kittenfs in your home directory). KITTEN_BASE_PORT is the port of
the master, and the workers have those after it; JAVA_OPTS goes to Java. down.ps1 stops the nodes.
.PARAMETER Workers
How many workers; 3 unless told.
.PARAMETER Replicas
How many copies of each value a new cluster keeps, on as many workers: 1, or 3; else what KITTEN_REPLICAS says, else
1. A cluster that there is stays as it is.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\up.ps1 2
.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\up.ps1 3 -Replicas 3
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string] $Workers = '3',
    [string] $Replicas = '',
    [switch] $Help,
    [Parameter(ValueFromRemainingArguments = $true)]
    [string[]] $Rest = @()
)

. (Join-Path $PSScriptRoot 'lib.ps1')
$Usage = 'up.ps1 [WORKERS] [-Replicas N]'
Show-HelpIfAsked $PSCommandPath $Help (@($Workers) + $Rest)
if ($Rest.Count -gt 0) { Stop-WithUsage 'give one number' $Usage }

$count = Get-Number 'the number of workers' $Workers 0 100
if (-not $Replicas) { $Replicas = "$($env:KITTEN_REPLICAS)" }
$copies = Get-Replicas $Replicas
if ($count -gt 0 -and $count -lt $copies) {
    Stop-WithUsage "$copies copies need $copies workers or more, not $count" $Usage
}
$base = 3000
if ($env:KITTEN_BASE_PORT) { $base = Get-Port $env:KITTEN_BASE_PORT }
[void] (Get-Port "$($base + $count)")

Assert-Curl
Find-Java
Initialize-KittenHome
Assert-PortFree 'master' $base
for ($number = 1; $number -le $count; $number++) { Assert-PortFree 'worker' ($base + $number) }
Build-IfNeeded

$master = Get-Url $base
Start-Node 'master' $base ''
if ($copies -gt 1) {
    Register-Workers $master @(for ($number = 1; $number -le $count; $number++) { Get-Url ($base + $number) })
}
for ($number = 1; $number -le $count; $number++) {
    Start-Node 'worker' ($base + $number) $master
}
if ($count -gt 0) {
    Wait-ForMap $master
    if ($copies -gt 1) { Write-Copies $master }
}

Write-Host ''
Write-Host "Data, logs and pid files are in $KittenHome."
Write-Host "Workers import files from $Import only (-d file=`"$Import\...`")."
if ($count -gt 0) {
    $worker = Get-Url ($base + 1)
    Write-Host 'Try, on one worker (curl alone is another program in Windows PowerShell):'
    Write-Host "  curl.exe -X PUT -d value=`"happy`" $worker/put/mood"
    Write-Host "  curl.exe $worker/get/mood"
    Write-Host "  curl.exe $master/gets"
    Write-Host 'and in the cluster, through any node:'
    Write-Host "  curl.exe -T cat.jpg $worker/kv/photos/cat.jpg"
    Write-Host "  curl.exe -o back.jpg $(Get-Url ($base + $count))/kv/photos/cat.jpg"
    Write-Host "  curl.exe $master/kv"
}
Write-Host "Stop everything: $PSScriptRoot\down.ps1"
