# What the PowerShell scripts share. Dot-sourced, never run. Works with Windows PowerShell 5.1 and
# PowerShell 7; ASCII only, because 5.1 reads files in the code page of the system.

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# The exit codes of programs are looked at here, one by one.
$PSNativeCommandUseErrorActionPreference = $false

$Root = Split-Path -Parent $PSScriptRoot
$KittenHome = $env:KITTEN_HOME
if (-not $KittenHome) { $KittenHome = Join-Path $env:USERPROFILE '.kittenfs' }
# A relative path counts from where PowerShell is, which .NET does not know.
$KittenHome = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($KittenHome)
$Running = Join-Path $KittenHome 'run'
$Logs = Join-Path $KittenHome 'logs'
$Import = Join-Path $KittenHome 'import'
$Java = $null
# How many copies of each value a new cluster is to have; empty leaves it to the master.
$MasterReplicas = "$($env:KITTEN_REPLICAS)"
# What the script that runs says on how to call it; each sets its own.
$Usage = ''

function Stop-WithError([string] $Message) {
    [Console]::Error.WriteLine("error: $Message")
    exit 1
}

# For what the user typed: the error, the usage, exit code 2.
function Stop-WithUsage([string] $Message, [string] $Usage) {
    [Console]::Error.WriteLine("error: $Message")
    [Console]::Error.WriteLine("usage: $Usage")
    exit 2
}

# Shows what the comment at the top of a script says when one of its arguments asks for that.
function Show-HelpIfAsked([string] $Script, [bool] $Help, [string[]] $Words) {
    if (-not $Help -and @($Words | Where-Object { @('--help', '-help', '-h', '/?') -contains $_ }).Count -eq 0) { return }
    Write-Host (Get-Help $Script -Detailed | Out-String)
    exit 0
}

# The end of an error about Java: the command that installs it on this system.
function Get-JavaInstallation {
    if (Find-Program 'winget.exe') { return "Install it with`n  winget install EclipseAdoptium.Temurin.17.JDK" }
    return 'Install a JDK 17 or later and put its bin directory on the PATH.'
}

# The same for Maven, which winget does not have.
function Get-MavenInstallation {
    if (Find-Program 'choco.exe') { return "Install it with`n  choco install maven" }
    if (Find-Program 'scoop.cmd') { return "Install it with`n  scoop install maven" }
    return 'Unpack Apache Maven 3.8 or later and put its bin directory on the PATH.'
}

# How many seconds a node may take to become healthy.
$Patience = 60
if ($env:KITTEN_PATIENCE) {
    if ($env:KITTEN_PATIENCE -notmatch '^[0-9]{1,5}$') {
        Stop-WithUsage "KITTEN_PATIENCE is a number of seconds, not `"$($env:KITTEN_PATIENCE)`"" 'KITTEN_PATIENCE=60'
    }
    $Patience = [int] $env:KITTEN_PATIENCE
}

function Initialize-KittenHome {
    foreach ($directory in @($Running, $Logs, $Import, (Join-Path $KittenHome 'data'))) {
        try {
            [void] [System.IO.Directory]::CreateDirectory($directory)
        } catch {
            Stop-WithError "cannot create $directory under KITTEN_HOME: $($_.Exception.Message)"
        }
    }
}

function Get-Number([string] $Name, [string] $Value, [int] $Minimum, [int] $Maximum) {
    if ($Value -notmatch '^[0-9]{1,5}$' -or [int] $Value -lt $Minimum -or [int] $Value -gt $Maximum) {
        Stop-WithUsage "$Name is a number from $Minimum to $Maximum, not `"$Value`"" $Usage
    }
    return [int] $Value
}

function Get-Port([string] $Value) {
    return Get-Number 'a port' $Value 1 65535
}

# How many copies are asked for, which the master is told when it is started; 1 unless told.
function Get-Replicas([string] $Value) {
    if (@('', '1', '3') -notcontains $Value) {
        Stop-WithUsage "this version keeps 1 or 3 copies of each value, not `"$Value`"" $Usage
    }
    $script:MasterReplicas = $Value
    if ($Value -eq '3') { return 3 }
    return 1
}

# Tells a new cluster of all its workers before the first of them comes, so that it awaits the last before its
# replicated groups begin: who comes later has no part in them.
function Register-Workers([string] $Master, [string[]] $Urls) {
    if ("$(Get-Answer "$Master/workers")" -notmatch '^\[\s*\]$') { return }
    foreach ($url in $Urls) {
        [void] @(& curl.exe -f -s -m 30 --noproxy '*' -o NUL "$Master/add_worker?url=$url")
        if ($LASTEXITCODE -ne 0) { Stop-WithError "the master on $Master keeps no index for $url" }
    }
}

# How many copies of each value a cluster has, for people.
function Write-Copies([string] $Master) {
    if ("$(Get-Answer "$Master/rebalance")" -match '"short":"([^"]*)"') {
        Write-Host $Matches[1]
    } elseif ("$(Get-Answer "$Master/")" -match '"replicas":([0-9]+)') {
        Write-Host "each value has $($Matches[1]) copies, on as many workers"
    }
}

function Get-Url([int] $Port) { return "http://127.0.0.1:$Port" }

# A port becomes the url of a node on this machine; a url stays.
function ConvertTo-Url([string] $PortOrUrl) {
    if ($PortOrUrl -match '^https?://') { return $PortOrUrl.TrimEnd('/') }
    return Get-Url (Get-Port $PortOrUrl)
}

function Get-JarPath([string] $Role) { return Join-Path $Root "$Role\target\kittenfs-$Role.jar" }

function Get-DataPath([string] $Role, [int] $Port) { return Join-Path $KittenHome "data\$Role-$Port" }

# The node's log; what it prints besides is in a file of its own, since PowerShell joins no streams.
function Get-LogPath([string] $Role, [int] $Port) { return Join-Path $Logs "$Role-$Port.log" }

function Get-OutputPath([string] $Role, [int] $Port) { return Join-Path $Logs "$Role-$Port.out" }

function Get-PidPath([string] $Role, [int] $Port) { return Join-Path $Running "$Role-$Port.pid" }

function Find-Program([string] $Name) {
    $found = @(Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue)
    if ($found.Count -eq 0) { return $null }
    return $found[0].Path
}

function Assert-Curl {
    if (-not (Find-Program 'curl.exe')) {
        Stop-WithError 'curl.exe is not installed; it is part of Windows 10 (1803) and later'
    }
}

# Finds a java of 17 or later and puts its path into Java.
function Find-Java {
    if ($env:JAVA_HOME) {
        $candidate = Join-Path $env:JAVA_HOME 'bin\java.exe'
        if (-not (Test-Path -LiteralPath $candidate)) {
            Stop-WithError "JAVA_HOME is $($env:JAVA_HOME), but there is no bin\java.exe in it"
        }
    } else {
        $candidate = Find-Program 'java.exe'
        if (-not $candidate) {
            Stop-WithError "Java is not installed; KittenFS needs a JDK 17 or later. $(Get-JavaInstallation)"
        }
    }
    # Windows PowerShell takes a program's standard error for an error of its own.
    $ErrorActionPreference = 'Continue'
    $lines = @(& $candidate --version 2>$null)
    $ErrorActionPreference = 'Stop'
    if ($LASTEXITCODE -ne 0 -or $lines.Count -eq 0 -or "$($lines[0])" -notmatch '^\S+ ([0-9]+)') {
        Stop-WithError "$candidate does not run, or is older than Java 9; KittenFS needs a JDK 17 or later. $(Get-JavaInstallation)"
    }
    if ([int] $Matches[1] -lt 17) {
        Stop-WithError "$candidate is Java $($Matches[1]); KittenFS needs a JDK 17 or later. $(Get-JavaInstallation)"
    }
    $script:Java = $candidate
}

# Whether a jar is missing, or older than a source.
function Test-Stale([string] $Jar) {
    if (-not (Test-Path -LiteralPath $Jar)) { return $true }
    $built = (Get-Item -LiteralPath $Jar).LastWriteTimeUtc
    $sources = @(Get-Item -LiteralPath (Join-Path $Root 'pom.xml'))
    foreach ($module in @('common', 'raft', 'worker', 'master')) {
        $sources += Get-Item -LiteralPath (Join-Path $Root "$module\pom.xml")
        $sources += @(Get-ChildItem -LiteralPath (Join-Path $Root "$module\src\main") -Recurse -File)
    }
    return @($sources | Where-Object { $_.LastWriteTimeUtc -gt $built }).Count -gt 0
}

function Build-IfNeeded {
    $jars = @((Get-JarPath 'worker'), (Get-JarPath 'master'))
    if (@($jars | Where-Object { Test-Stale $_ }).Count -eq 0) { return }
    $maven = Find-Program 'mvn.cmd'
    if (-not $maven) { Stop-WithError "mvn is not installed; Maven 3.8 or later builds the jars. $(Get-MavenInstallation)" }
    Write-Host 'building the jars (mvn package, without tests) ...'
    $log = Join-Path $Logs 'build.log'
    # cmd joins the streams; with /s it takes off the outer quotes and leaves the inner ones.
    $line = "/d /s /c `"`"$maven`" -q -B -DskipTests -pl worker,master -am package > `"$log`" 2>&1`""
    $build = Start-Process -FilePath $env:ComSpec -ArgumentList $line -WorkingDirectory $Root `
        -NoNewWindow -PassThru -Wait
    if ($build.ExitCode -ne 0) {
        Stop-WithLog "the build failed (a node that runs keeps its jar from being replaced: $PSScriptRoot\down.ps1)" @($log)
    }
    # Maven leaves a jar alone whose content stays the same; its age must still tell that it is current.
    foreach ($jar in $jars) { (Get-Item -LiteralPath $jar).LastWriteTimeUtc = [DateTime]::UtcNow }
}

function Stop-WithLog([string] $Message, [string[]] $Files) {
    [Console]::Error.WriteLine("error: $Message")
    foreach ($file in $Files) {
        if (Test-Path -LiteralPath $file) {
            [Console]::Error.WriteLine("The last lines of ${file}:")
            foreach ($line in @(Get-Content -LiteralPath $file -Tail 20)) {
                [Console]::Error.WriteLine("  | $line")
            }
        }
    }
    exit 1
}

function Test-PortInUse([int] $Port) {
    $network = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    return @($network.GetActiveTcpListeners() | Where-Object { $_.Port -eq $Port }).Count -gt 0
}

# The body of a GET, or nothing when the node does not answer with success.
function Get-Answer([string] $Url) {
    $lines = @(& curl.exe -f -s -m 5 --noproxy '*' $Url)
    if ($LASTEXITCODE -ne 0) { return $null }
    return $lines -join "`n"
}

function Test-Healthy([string] $Url) { return $null -ne (Get-Answer "$Url/health") }

function Test-HasIndex([string] $Role, [string] $Url, [string] $Master) {
    if ($Role -ne 'worker' -or -not $Master) { return $true }
    return "$(Get-Answer "$Url/getindex")" -match '^[0-9]+\s*$'
}

# Waits until every slot has an owner, so that /kv takes every key. The first workers are given all slots about
# a second after they joined.
function Wait-ForMap([string] $Master) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $nextWord = 2
    while ("$(Get-Answer "$Master/map")" -notmatch '"slots":\[[0-9][0-9,]*\]') {
        $seconds = [int] $watch.Elapsed.TotalSeconds
        if ($seconds -ge $Patience) {
            Stop-WithError ("not every slot of the cluster has an owner after $Patience seconds, so /kv does " +
                "not take every key; $Master/rebalance says why, $Master/workers lists the workers")
        }
        if ($seconds -ge $nextWord) {
            Write-Host "waiting until every slot of the cluster has an owner ($seconds of at most $Patience seconds) ..."
            $nextWord += 2
        }
        Start-Sleep -Milliseconds 200
    }
    Write-Host 'every slot of the cluster has an owner: /kv is ready on all nodes'
}

# One argument as the line of a Windows command wants it.
function Format-Argument([string] $Value) {
    if ($Value -ne '' -and $Value -notmatch '[\s"]') { return $Value }
    $escaped = $Value -replace '(\\*)"', '$1$1\"'
    $escaped = $escaped -replace '(\\+)$', '$1$1'
    return '"' + $escaped + '"'
}

# The arguments with which java runs a node.
function Get-NodeArguments([string] $Role, [int] $Port, [string] $Master) {
    $arguments = @("$($env:JAVA_OPTS)" -split '\s+' | Where-Object { $_ })
    if ($null -eq $env:JAVA_OPTS) { $arguments = @("@$(Join-Path $PSScriptRoot 'java.options')") }
    $arguments += @('-jar', (Get-JarPath $Role), '--port', "$Port", '--data', (Get-DataPath $Role $Port))
    $arguments += @('--host', '127.0.0.1')
    if ($Role -eq 'worker') {
        $arguments += @('--import-dir', $Import)
        if ($Master) { $arguments += @('--master', $Master) }
    } elseif ($MasterReplicas) {
        $arguments += @('--replicas', $MasterReplicas)
    }
    return $arguments
}

# When a process began, as a number that stays the same; nothing when it has ended or is not ours to see.
function Get-StartTicks($Process) {
    try {
        return $Process.StartTime.ToUniversalTime().Ticks
    } catch {
        return $null
    }
}

# The process of the node that these scripts started there and that still runs, else nothing. Numbers of
# processes are used again: it counts only when it began at the moment that was written down.
function Get-NodeProcess([string] $Role, [int] $Port) {
    $file = Get-PidPath $Role $Port
    if (-not (Test-Path -LiteralPath $file)) { return $null }
    if ("$(Get-Content -LiteralPath $file -TotalCount 1)" -notmatch '^([0-9]{1,9}) ([0-9]{1,19})$') { return $null }
    $number = [int] $Matches[1]
    $began = [long] $Matches[2]
    $process = Get-Process -Id $number -ErrorAction SilentlyContinue
    if ($null -eq $process -or (Get-StartTicks $process) -ne $began) { return $null }
    return $process
}

# The KITTEN_HOME under which these scripts started the node on that port, whoever did; else nothing.
function Find-HomeOfNodeOn([int] $Port) {
    $pattern = 'kittenfs-[a-z]+\.jar"? --port ' + $Port + ' --data "?(.*?)\\data\\[a-z]+-' + $Port + '"? --host '
    foreach ($process in @(Get-CimInstance Win32_Process -Filter "Name = 'java.exe'" -ErrorAction SilentlyContinue)) {
        if ("$($process.CommandLine)" -match $pattern) { return $Matches[1] }
    }
    return $null
}

# Ends the script when somebody else has the port of a node that is to be started, and says what to do.
function Assert-PortFree([string] $Role, [int] $Port) {
    if ($null -ne (Get-NodeProcess $Role $Port) -or -not (Test-PortInUse $Port)) { return }
    $other = 3000
    if ($Port -lt 60000) { $other = $Port + 1000 }
    $otherHome = Find-HomeOfNodeOn $Port
    if ($otherHome) {
        Stop-WithError ("port $Port belongs to a node of another cluster, the one under KITTEN_HOME=$otherHome, so the $Role " +
            "was not started.`nChoose other ports for this one, such as `$env:KITTEN_BASE_PORT = $other for up.ps1, or " +
            "stop that one:`n  `$env:KITTEN_HOME = '$otherHome'; $PSScriptRoot\down.ps1")
    }
    Stop-WithError ("port $Port is in use by another program, so the $Role was not started.`n" +
        "Choose another port (`$env:KITTEN_BASE_PORT = $other moves those of up.ps1), or stop that program.")
}

# Starts a node in the background and waits until it is healthy and, for a worker that has a master, until
# it has its index.
function Start-Node([string] $Role, [int] $Port, [string] $Master) {
    $url = Get-Url $Port
    $log = Get-LogPath $Role $Port
    $process = Get-NodeProcess $Role $Port
    if ($null -ne $process) {
        Write-Host "$Role on $url is running already (pid $($process.Id))"
    } else {
        Assert-PortFree $Role $Port
        if (Test-Path -LiteralPath $log) { Move-Item -LiteralPath $log -Destination "$log.1" -Force }
        $line = @(Get-NodeArguments $Role $Port $Master | ForEach-Object { Format-Argument $_ }) -join ' '
        $process = Start-Process -FilePath $Java -ArgumentList $line -WorkingDirectory $KittenHome `
            -WindowStyle Hidden -RedirectStandardError $log `
            -RedirectStandardOutput (Get-OutputPath $Role $Port) -PassThru
        $began = Get-StartTicks $process
        if ($null -ne $began) {
            Set-Content -LiteralPath (Get-PidPath $Role $Port) -Value "$($process.Id) $began" -Encoding ASCII
        }
    }
    Wait-UntilReady $Role $Port $Master $process
}

function Wait-UntilReady([string] $Role, [int] $Port, [string] $Master, $Process) {
    $url = Get-Url $Port
    $files = @((Get-LogPath $Role $Port), (Get-OutputPath $Role $Port))
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $nextWord = 5
    while (-not $Process.HasExited -and -not ((Test-Healthy $url) -and (Test-HasIndex $Role $url $Master))) {
        $seconds = [int] $watch.Elapsed.TotalSeconds
        if ($seconds -ge $Patience) {
            Stop-WithLog "the $Role on port $Port (pid $($Process.Id)) was not ready after $Patience seconds" $files
        }
        if ($seconds -ge $nextWord) {
            Write-Host "waiting for the $Role on port $Port ($seconds of at most $Patience seconds) ..."
            $nextWord += 5
        }
        Start-Sleep -Milliseconds 200
    }
    # Somebody else may have taken the port in between and be the one that answers.
    if ($Process.HasExited) {
        Remove-Item -LiteralPath (Get-PidPath $Role $Port) -Force -ErrorAction SilentlyContinue
        Stop-WithLog "the $Role on port $Port ended before it was ready" $files
    }
    Write-Host "$Role on $url is ready (pid $($Process.Id), log $($files[0]))"
}

# Stops one node that these scripts started; leaves alone whatever else has its number now.
function Stop-Node([string] $Role, [int] $Port) {
    $process = Get-NodeProcess $Role $Port
    if ($null -ne $process) {
        # Windows cannot ask a process without a window to end. Closing the store lets requests finish;
        # what is stored is safe either way.
        [void] @(& curl.exe -s -m 15 --noproxy '*' -X POST -o NUL "$(Get-Url $Port)/close")
        try {
            $process.Kill()
        } catch {
            if (-not $process.HasExited) {
                Stop-WithError "the $Role on port $Port (pid $($process.Id)) cannot be stopped: $($_.Exception.Message)"
            }
        }
        $process.WaitForExit()
        Write-Host "stopped the $Role on port $Port (pid $($process.Id))"
    }
    Remove-Item -LiteralPath (Get-PidPath $Role $Port) -Force -ErrorAction SilentlyContinue
}
