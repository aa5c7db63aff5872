<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AiOptions</name>
    <message numerus="yes">
        <source>%Ln models by the provider&apos;s own list</source>
        <translation>
            <numerusform>%Ln model by the provider&apos;s own list</numerusform>
            <numerusform>%Ln models by the provider&apos;s own list</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaseView</name>
    <message numerus="yes">
        <source>%Ln cases. Open the row with the right arrow key or a double click, and choose one.</source>
        <translation>
            <numerusform>%Ln case. Open the row with the right arrow key or a double click, and choose one.</numerusform>
            <numerusform>%Ln cases. Open the row with the right arrow key or a double click, and choose one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln secrets were taken out</source>
        <translation>
            <numerusform>%Ln secret was taken out</numerusform>
            <numerusform>%Ln secrets were taken out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataView</name>
    <message numerus="yes">
        <source>%Ln rows</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message numerus="yes">
        <source>Drop to queue %Ln documents</source>
        <translation>
            <numerusform>Drop to queue %Ln document</numerusform>
            <numerusform>Drop to queue %Ln documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HomeView</name>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobDetail</name>
    <message numerus="yes">
        <source>up to %Ln cases per operation</source>
        <translation>
            <numerusform>up to %Ln case per operation</numerusform>
            <numerusform>up to %Ln cases per operation</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cases</source>
        <translation>
            <numerusform>%Ln case</numerusform>
            <numerusform>%Ln cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln jobs start before it.</source>
        <translation>
            <numerusform>%Ln job starts before it.</numerusform>
            <numerusform>%Ln jobs start before it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanPart</name>
    <message numerus="yes">
        <source>Hide the %Ln files that hold nothing of yours</source>
        <translation>
            <numerusform>Hide the %Ln file that holds nothing of yours</numerusform>
            <numerusform>Hide the %Ln files that hold nothing of yours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more files hold nothing of yours: show them</source>
        <translation>
            <numerusform>%Ln more file holds nothing of yours: show it</numerusform>
            <numerusform>%Ln more files hold nothing of yours: show them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Plurals</name>
    <message numerus="yes">
        <source>%Ln cases</source>
        <translation>
            <numerusform>%Ln case</numerusform>
            <numerusform>%Ln cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln operations left out</source>
        <translation>
            <numerusform>%Ln operation left out</numerusform>
            <numerusform>%Ln operations left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more, see Left out</source>
        <translation>
            <numerusform>and %Ln more, see Left out</numerusform>
            <numerusform>and %Ln more, see Left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln s</source>
        <translation>
            <numerusform>about %Ln s</numerusform>
            <numerusform>about %Ln s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln min</source>
        <translation>
            <numerusform>about %Ln min</numerusform>
            <numerusform>about %Ln min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln calls</source>
        <translation>
            <numerusform>%Ln call</numerusform>
            <numerusform>%Ln calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tokens</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln values</source>
        <translation>
            <numerusform>%Ln value</numerusform>
            <numerusform>%Ln values</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rules added</source>
        <translation>
            <numerusform>%Ln rule added</numerusform>
            <numerusform>%Ln rules added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items refused</source>
        <translation>
            <numerusform>%Ln item refused</numerusform>
            <numerusform>%Ln items refused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProblemsView</name>
    <message numerus="yes">
        <source>%Ln errors</source>
        <translation>
            <numerusform>%Ln error</numerusform>
            <numerusform>%Ln errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln warnings</source>
        <translation>
            <numerusform>%Ln warning</numerusform>
            <numerusform>%Ln warnings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProgressStrip</name>
    <message numerus="yes">
        <source>%Ln problems</source>
        <translation>
            <numerusform>%Ln problem</numerusform>
            <numerusform>%Ln problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation>
            <numerusform> and %Ln more</numerusform>
            <numerusform> and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cases</source>
        <translation>
            <numerusform>%Ln case</numerusform>
            <numerusform>%Ln cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln s left</source>
        <translation>
            <numerusform>about %Ln s left</numerusform>
            <numerusform>about %Ln s left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln min left</source>
        <translation>
            <numerusform>about %Ln min left</numerusform>
            <numerusform>about %Ln min left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message numerus="yes">
        <source>%Ln jobs</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message numerus="yes">
        <source>%Ln cases</source>
        <translation>
            <numerusform>%Ln case</numerusform>
            <numerusform>%Ln cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SavedPart</name>
    <message numerus="yes">
        <source>%Ln cases</source>
        <translation>
            <numerusform>%Ln case</numerusform>
            <numerusform>%Ln cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln operations</source>
        <translation>
            <numerusform>%Ln operation</numerusform>
            <numerusform>%Ln operations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SourceView</name>
    <message numerus="yes">
        <source>%Ln lines</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SummaryView</name>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>codes</name>
    <message numerus="yes">
        <source>model-ends</source>
        <extracomment>English: {model} ends in {count} days</extracomment>
        <translation>
            <numerusform>{model} ends in one day</numerusform>
            <numerusform>{model} ends in {count} days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>answers-forgotten</source>
        <extracomment>English: {count} answers of language models are forgotten</extracomment>
        <translation>
            <numerusform>One answer of a language model is forgotten</numerusform>
            <numerusform>{count} answers of language models are forgotten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>counted-calls</source>
        <extracomment>English: {n} calls</extracomment>
        <translation>
            <numerusform>{n} call</numerusform>
            <numerusform>{n} calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>counted-cases</source>
        <extracomment>English: {n} cases</extracomment>
        <translation>
            <numerusform>{n} case</numerusform>
            <numerusform>{n} cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>counted-formats</source>
        <extracomment>English: {n} formats</extracomment>
        <translation>
            <numerusform>{n} format</numerusform>
            <numerusform>{n} formats</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>counted-operations</source>
        <extracomment>English: {n} operations</extracomment>
        <translation>
            <numerusform>{n} operation</numerusform>
            <numerusform>{n} operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>counted-tokens</source>
        <extracomment>English: {n} tokens</extracomment>
        <translation>
            <numerusform>{n} token</numerusform>
            <numerusform>{n} tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>document.read</source>
        <extracomment>English: {title}: {read} of {n} operations read</extracomment>
        <translation>
            <numerusform>{title}: {read} of {n} operations read</numerusform>
            <numerusform>{title}: {read} of {n} operations read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>documents-queued</source>
        <extracomment>English: {count} documents are in the queue</extracomment>
        <translation>
            <numerusform>One document is in the queue</numerusform>
            <numerusform>{count} documents are in the queue</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>history-unreadable</source>
        <extracomment>English: {count} entries of the history could not be read and are left out.</extracomment>
        <translation>
            <numerusform>One entry of the history could not be read and is left out.</numerusform>
            <numerusform>{count} entries of the history could not be read and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>host-asked</source>
        <extracomment>English: This document refers to {count} files on {host}. Fetch them?</extracomment>
        <translation>
            <numerusform>This document refers to one file on {host}. Fetch it?</numerusform>
            <numerusform>This document refers to {count} files on {host}. Fetch them?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>licence-phrase-days-behind</source>
        <extracomment>English: {n} days</extracomment>
        <translation>
            <numerusform>{n} day</numerusform>
            <numerusform>{n} days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>licence-phrase-days-left</source>
        <extracomment>English: {n} more days</extracomment>
        <translation>
            <numerusform>{n} more day</numerusform>
            <numerusform>{n} more days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>licence-phrase-seats-in-use</source>
        <extracomment>English: All {n} seats are in use</extracomment>
        <translation>
            <numerusform>The one seat is in use</numerusform>
            <numerusform>All {n} seats are in use</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>refused-more</source>
        <extracomment>English: {count} more things are no documents</extracomment>
        <translation>
            <numerusform>One more thing is no document</numerusform>
            <numerusform>{count} more things are no documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>suite-saved</source>
        <extracomment>English: {n} cases are saved in {places}</extracomment>
        <translation>
            <numerusform>{n} case is saved in {places}</numerusform>
            <numerusform>{n} cases are saved in {places}</numerusform>
        </translation>
    </message>
</context>
</TS>
