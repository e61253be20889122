// The report of an import is the report of a run, which publication shares (DirectoryModel).

public import DirectoryModel

/// The report of one import.
public typealias ImportReport = RunReport
