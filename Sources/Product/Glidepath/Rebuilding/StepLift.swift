public import Inspection
public import Lifting
import RowPrograms

/// A step in user code, as queries or as it is.
public struct StepLift: Sendable {
    public enum Outcome: Sendable {
        case lifted(LiftedStep)
        case refused(LiftRefusal)
    }

    /// From 0.
    public var stepIndex: Int
    /// The program's file, relative to the project.
    public var file: String
    public var outcome: Outcome

    /// The steps in user code of a job whose program could be read.
    ///
    /// - Cost: A few milliseconds for each step; nothing is run.
    public static func all(of job: JobInspection) -> [StepLift] {
        job.programs.sorted { $0.key < $1.key }.compactMap { index, program in
            guard case .program(let tree) = program.content else { return nil }
            let columns = ProgramColumns(
                decimalsAreReal: program.decimalsAreReal,
                nullableIntegersAreReal: program.nullableIntegersAreReal
            )
            let relations = job.flow.relations(before: index).map { columns.relation($0) }
            do {
                let step = try Lifter.lift(tree, entry: program.function, relations: relations)
                return StepLift(stepIndex: index, file: program.file, outcome: .lifted(step))
            } catch let refusal as LiftRefusal {
                return StepLift(stepIndex: index, file: program.file, outcome: .refused(refusal))
            } catch {
                return nil
            }
        }
    }
}
