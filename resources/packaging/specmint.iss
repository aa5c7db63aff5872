; The installer of Windows (Inno Setup 6): for one person, without administrator, in place of an older version.
; iscc /DVersion=1.2.3 /DMachine=x86_64 resources\packaging\specmint.iss

#ifndef Version
  #error give the version: /DVersion=1.2.3
#endif
#ifndef Machine
  #define Machine "x86_64"
#endif
#define Root "..\.."

[Setup]
AppId={{6C0F3B0E-5B0B-4C5E-9B58-0C5A6F1D7E21}
AppName=SpecMint
AppVersion={#Version}
AppVerName=SpecMint {#Version}
VersionInfoVersion={#Version}
VersionInfoDescription=SpecMint, API tests from OpenAPI documents
DefaultDirName={autopf}\SpecMint
DefaultGroupName=SpecMint
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile={#Root}\LICENSE
OutputDir={#Root}\out
OutputBaseFilename=specmint-{#Version}-windows-{#Machine}
Compression=lzma2/max
SolidCompression=yes
CloseApplications=yes
ChangesEnvironment=yes
UninstallDisplayName=SpecMint
UninstallDisplayIcon={app}\specmint-desktop.exe
WizardStyle=modern

[Tasks]
Name: path; Description: "Put the command specmint on the PATH"
Name: desktop; Description: "Put an icon on the desktop"; Flags: unchecked

[InstallDelete]
; What an older version brought and this one does not have.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Root}\dist\specmint\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\SpecMint"; Filename: "{app}\specmint-desktop.exe"
Name: "{autodesktop}\SpecMint"; Filename: "{app}\specmint-desktop.exe"; Tasks: desktop

[Registry]
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; \
  Tasks: path; Check: IsNotOnPath

[Code]
function IsNotOnPath: Boolean;
var
  Path: string;
begin
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path: string;
begin
  if (Step = usPostUninstall) and RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
  begin
    StringChangeEx(Path, ';' + ExpandConstant('{app}'), '', True);
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Path);
  end;
end;
