<#
.SYNOPSIS
Smoke test of the PowerShell scripts: with spaces in the paths, on free ports, under a KITTEN_HOME of its
own. Leaves nothing behind.
#>
[CmdletBinding()]
param()

$scratch = Join-Path ([System.IO.Path]::GetTempPath()) "kitten test $([Guid]::NewGuid().ToString('N'))"
$env:KITTEN_HOME = Join-Path $scratch 'kitten home'
$env:KITTEN_MASTER = ''
$env:MASTER = ''
. (Join-Path $PSScriptRoot 'lib.ps1')
[void] [System.IO.Directory]::CreateDirectory($scratch)
# The scripts run as processes of their own, in the PowerShell that runs this one.
$shell = (Get-Process -Id $PID).Path
$passed = 0
$ExitCode = 0

# Into files and without -Wait: pipes and -Wait would last as long as the nodes that a script starts.
function Invoke-Script([string] $Name, [string[]] $Arguments) {
    $output = Join-Path $scratch 'output'
    $errors = Join-Path $scratch 'errors'
    $words = @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', (Join-Path $PSScriptRoot $Name)) + $Arguments
    $line = @($words | ForEach-Object { Format-Argument $_ }) -join ' '
    $process = Start-Process -FilePath $shell -ArgumentList $line -NoNewWindow -PassThru `
        -RedirectStandardOutput $output -RedirectStandardError $errors
    # Without it the exit code would be lost.
    [void] $process.Handle
    $process.WaitForExit()
    $script:ExitCode = $process.ExitCode
    return "$(Get-Content -LiteralPath $output -Raw)$(Get-Content -LiteralPath $errors -Raw)"
}

function Assert-Contains([string] $Check, [int] $Expected, [string] $Text, [string] $Words) {
    if ($script:ExitCode -ne $Expected -or -not $Text.Contains($Words)) {
        Write-Host $Text
        throw "$Check (exit code $($script:ExitCode)): the output lacks `"$Words`""
    }
    $script:passed++
    Write-Host "ok - $Check"
}

function Assert-Equal([string] $Check, $Actual, $Expected) {
    if ("$Actual" -ne "$Expected") { throw "$Check`: `"$Actual`" instead of `"$Expected`"" }
    $script:passed++
    Write-Host "ok - $Check"
}

$base = 20000
do { $base = Get-Random -Minimum 20000 -Maximum 30000 } while (@($base..($base + 4) | Where-Object { Test-PortInUse $_ }).Count -gt 0)
$env:KITTEN_BASE_PORT = "$base"
$squatter = $null
try {
    Assert-Contains 'a wrong number is refused' 2 (Invoke-Script 'up.ps1' @('many')) 'is a number'
    Assert-Contains 'a wrong role is refused' 2 (Invoke-Script 'main.ps1' @('queen', '3000')) 'usage'
    Assert-Contains 'two copies are refused' 2 (Invoke-Script 'up.ps1' @('3', '-Replicas', '2')) '1 or 3 copies'
    Assert-Contains 'a word too many is refused' 2 (Invoke-Script 'down.ps1' @('all')) 'usage'
    foreach ($name in @('up.ps1', 'down.ps1', 'main.ps1')) {
        Assert-Contains "$name gives its help" 0 (Invoke-Script $name @('-Help')) $name
        Assert-Contains "$name gives its help as elsewhere" 0 (Invoke-Script $name @('--help')) $name
    }
    $env:JAVA_OPTS = '-XX:NoSuchOptionAtAll'
    Assert-Contains 'a node that dies shows its last lines' 1 (Invoke-Script 'up.ps1' @('0')) 'NoSuchOptionAtAll'
    $env:JAVA_OPTS = '-Xmx128m'
    Assert-Contains 'a master and two workers start' 0 (Invoke-Script 'up.ps1' @('2')) 'curl.exe'
    Assert-Contains 'starting again is harmless' 0 (Invoke-Script 'up.ps1' @('2')) 'is running already'
    Assert-Contains 'main.ps1 twice is harmless' 0 (Invoke-Script 'main.ps1' @('master', "$base")) 'is running already'
    Assert-Contains 'a port in use is named' 1 (Invoke-Script 'main.ps1' @('master', "$base", '-Foreground')) 'in use'
    $env:KITTEN_HOME = Join-Path $scratch 'second home'
    Assert-Contains 'a cluster of another home is named' 1 (Invoke-Script 'up.ps1' @('1')) 'KITTEN_BASE_PORT'
    $env:KITTEN_HOME = $KittenHome
    Assert-Contains 'main.ps1 starts a worker' 0 (Invoke-Script 'main.ps1' @('worker', "$($base + 3)", '-Master', "$base")) 'is ready'
    $worker = Get-Url ($base + 1)
    [void] @(& curl.exe -s -X PUT -d value=happy "$worker/put/mood")
    Assert-Equal 'a value comes back' (Get-Answer "$worker/get/mood") 'happy'
    [void] @(& curl.exe -s -X PUT -d value=everywhere "$worker/kv/note")
    Assert-Equal 'a key of the cluster is found through another worker' (Get-Answer "$(Get-Url ($base + 2))/kv/note") 'everywhere'
    Assert-Equal 'and through the master' (Get-Answer "$(Get-Url $base)/kv/note") 'everywhere'
    $file = Join-Path $Import 'a picture.bin'
    [System.IO.File]::WriteAllBytes($file, [byte[]] (1..200))
    Assert-Equal 'a file of the import directory is taken' `
        (& curl.exe -s -o NUL -w '%{http_code}' -X PUT --data-urlencode "file=$file" "$worker/put/picture") '201'

    $squatter = Start-Process -FilePath $shell -ArgumentList '-NoProfile -Command "Start-Sleep 600"' -WindowStyle Hidden -PassThru
    Set-Content -LiteralPath (Get-PidPath 'worker' ($base + 4)) -Value "$($squatter.Id) 1" -Encoding ASCII
    Assert-Contains 'all is stopped' 0 (Invoke-Script 'down.ps1' @()) 'stopped the master'
    Assert-Equal 'a process of somebody else lives' $squatter.HasExited $false
    Assert-Equal 'the port is free' (Test-PortInUse $base) $false
    Assert-Contains 'nothing is left to stop' 0 (Invoke-Script 'down.ps1' @()) 'nothing'

    Assert-Contains 'it starts again' 0 (Invoke-Script 'up.ps1' @('2')) 'is ready'
    Assert-Equal 'the value is still there' (Get-Answer "$worker/get/mood") 'happy'
    Assert-Equal 'so is the index' (Get-Answer "$worker/getindex") '0'
    Write-Host "scripts: $passed checks passed"
} finally {
    [void] (Invoke-Script 'down.ps1' @())
    if ($null -ne $squatter -and -not $squatter.HasExited) { $squatter.Kill() }
    Remove-Item -LiteralPath $scratch -Recurse -Force -ErrorAction SilentlyContinue
}
