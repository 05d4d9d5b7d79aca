"""What paths lead to: files, folders, globs, standard input; and how stacks are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from headrace.errors import InputError
from headrace.template.naming import distinct
from headrace.template.read import ReadSettings, read

BUCKET = "Resources: {B: {Type: AWS::S3::Bucket}}\n"


def _keys(*paths: Path | str) -> list[str]:
    return [stack.key for stack in read([str(path) for path in paths]).stacks]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as people have them: templates among other files."""
    for name in ("a.yaml", "b.yml", "sub/c.template", "sub/d.json", "sub/deep/e.template.json"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}'
        path.write_text(text if name.endswith("json") else BUCKET)
    (tmp_path / "README.md").write_text("# Resources:\nType: AWS::S3::Bucket")
    (tmp_path / "INDEX.csv").write_text("a,b\n")
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "load.yaml").write_text("sources: {}")
    (tmp_path / "chart.yaml").write_text("a: {{ .Values.a }}\n[")
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\x00")
    (tmp_path / "huge.yaml").write_bytes(b"x" * (11 * 1024**2))
    (tmp_path / "empty.yaml").touch()
    for hidden in (".git", "node_modules/x"):
        (tmp_path / hidden).mkdir(parents=True)
        (tmp_path / hidden / "z.yaml").write_text(BUCKET)
    return tmp_path


def test_a_folder_is_read_with_all_below_it(project: Path) -> None:
    workspace = read((str(project),))
    assert [stack.key for stack in workspace.stacks] == ["a", "b", "c", "d", "e"]
    assert workspace.notes == ()
    assert workspace.stacks[2].file == str(project / "sub" / "c.template")


def test_a_glob_is_read(project: Path) -> None:
    assert _keys(f"{project}/*.y*ml") == ["a", "b"]
    assert _keys(f"{project}/**/*.json") == ["d", "e"]
    with pytest.raises(InputError, match=r"\*\.toml: matches no file"):
        read((f"{project}/*.toml",))


def test_a_file_is_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert _keys("a.yaml", "./a.yaml", project / "a.yaml", "*.yaml") == ["a"]


def test_a_file_that_is_named_must_be_a_template(project: Path) -> None:
    for name in ("package.json", "README.md", "chart.yaml", "picture.json", "empty.yaml"):
        with pytest.raises(InputError, match=name):
            read((str(project / name),))


def test_a_missing_path_is_refused() -> None:
    with pytest.raises(InputError, match=r"^nowhere.yaml: no such file or folder$"):
        read(("nowhere.yaml",))


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no CloudFormation template here"):
        read((str(tmp_path),))


def test_a_broken_template_in_a_folder_is_left_out_with_a_note(project: Path) -> None:
    (project / "broken.yaml").write_text(BUCKET + BUCKET)
    workspace = read((str(project),))
    assert len(workspace.stacks) == 5
    (note,) = workspace.notes
    assert note.message.startswith("left out: the key Resources stands twice")
    assert (note.at.file, note.at.line) == (str(project / "broken.yaml"), 2)


def test_a_folder_with_nothing_but_a_broken_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text(BUCKET + BUCKET)
    with pytest.raises(InputError, match=r"broken.yaml:2:1: the key Resources stands twice"):
        read((str(tmp_path),))


def test_a_link_out_of_a_folder_is_not_followed(project: Path, tmp_path_factory: object) -> None:
    assert tmp_path_factory is not None
    inner = project / "sub"
    (inner / "linked.yaml").symlink_to(project / "a.yaml")
    (inner / "again").symlink_to(project, target_is_directory=True)
    assert _keys(inner) == ["c", "d", "e"]


def test_standard_input_is_read() -> None:
    (stack,) = read(("-",), ReadSettings(stdin=BUCKET, region="eu-west-1")).stacks
    assert (stack.key, stack.file, stack.region) == ("stdin", "<stdin>", "eu-west-1")


def test_stacks_of_the_same_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in ("x/prod/main.yaml", "y/prod/main.yaml", "y/test/main.yaml", "other.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(BUCKET)
    assert _keys(tmp_path) == ["other", "x/prod/main", "y/prod/main", "test/main"]


def test_files_of_the_same_stem_are_told_apart(tmp_path: Path) -> None:
    for name in ("a.yaml", "a.yml", "a.template"):
        (tmp_path / name).write_text(BUCKET)
    keys = _keys(tmp_path)
    assert len(set(keys)) == 3
    assert [key.rpartition("/")[2] for key in keys] == ["a.template", "a.yaml", "a.yml"]


def test_names_without_choice_are_counted() -> None:
    assert distinct([("a",), ("a",), ("b",)]) == ["a#1", "a#2", "b"]


def test_macros_are_noted(tmp_path: Path) -> None:
    text = "Transform: [AWS::Serverless-2016-10-31, MyMacro]\n" + BUCKET
    (tmp_path / "a.yaml").write_text(text)
    (note,) = read((str(tmp_path),)).notes
    assert note.message.startswith("MyMacro may change this template")


def test_includes_are_noted() -> None:
    text = "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/more.yaml}}\n" + BUCKET
    (note,) = read(("-",), ReadSettings(stdin=text)).notes
    assert note.message.startswith("AWS::Include may change this template")


@pytest.mark.parametrize(
    "text",
    [
        '{"Description": "d", "Resources": {"B": {"Type": "AWS::S3::Bucket"}}}',
        "Description: d\nResources:\n  B:\n    Type: MongoDB::Atlas::Cluster\n",
        "'Resources':\n  'B':\n    'Type' : 'Custom::Thing'\n",
    ],
)
def test_templates_of_any_style_are_found_in_a_folder(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    assert _keys(tmp_path) == ["a"]


def test_what_only_resembles_a_template_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(BUCKET)
    for name, text in {
        "kubernetes.yaml": "resources:\n  Type: AWS::S3::Bucket\n",
        "blank.yaml": "\n" * 400_000,
        "other.yaml": "MyResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    }.items():
        (tmp_path / name).write_text(text)
    workspace = read((str(tmp_path),))
    assert [stack.key for stack in workspace.stacks] == ["good"]
    assert workspace.notes == ()


def test_of_a_key_that_stands_twice_in_json_the_last_counts_and_it_is_said() -> None:
    """CloudFormation takes such a template; what it deploys is what is judged."""
    text = '{"Resources": {"A": {"Type": "T",\n"Properties": {"P": 1,\n"Q": 2,\n"P": 3}}}}'
    found = read(("-",), ReadSettings(stdin=text))
    (note,) = found.notes
    assert (note.at.line, note.message) == (
        4,
        "the key P stands twice, in lines 2 and 4: the last one counts",
    )
    properties = found.stacks[0].resources["A"].properties()
    assert [(key, value.integer(0)) for key, value in properties.items()] == [("P", 3), ("Q", 2)]
